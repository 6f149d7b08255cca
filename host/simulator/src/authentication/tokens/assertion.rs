//! Client assertions (RFC 7523, private_key_jwt), as Entra ID takes them: a JWT that the application signs with the
//! key of its registered certificate.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use serde::Deserialize;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use webpki::EndEntityCert;
use webpki::aws_lc_rs::{RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256_LEGACY_KEY};

use super::problem::Problem;

/// How far clocks may be apart, in seconds.
const SKEW: f64 = 300.0;

/// The certificate that an application is registered with. RSA, of 2048 bits or more.
#[derive(Clone)]
pub(crate) struct Certificate(CertificateDer<'static>);

impl Certificate {
    /// Reads the first certificate of a PEM document.
    pub(crate) fn read(pem: &[u8]) -> Result<Self, String> {
        let certificate = CertificateDer::from_pem_slice(pem).map_err(|error| error.to_string())?;
        EndEntityCert::try_from(&certificate).map_err(|error| error.to_string())?;
        Ok(Self(certificate))
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Certificate")
    }
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    /// SHA-1 of the certificate.
    x5t: Option<String>,
    #[serde(rename = "x5t#S256")]
    x5t_s256: Option<String>,
}

#[derive(Deserialize)]
struct Claims {
    aud: Option<Audience>,
    iss: Option<String>,
    sub: Option<String>,
    exp: Option<f64>,
    nbf: Option<f64>,
}

/// One, or several of which one must fit.
#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// Verifies an assertion of a client for one of these audiences.
pub(super) fn verify(
    assertion: &str,
    certificate: Option<&Certificate>,
    client_id: &str,
    audiences: &[String],
    now: Timestamp,
) -> Result<(), Problem> {
    let malformed = Problem::Assertion("it is no signed JWT");
    let Some((signed, signature)) = assertion.rsplit_once('.') else { return Err(malformed) };
    let Some((header, claims)) = signed.split_once('.') else { return Err(malformed) };
    let (Some(header), Some(claims), Some(signature)) =
        (part::<Header>(header), part::<Claims>(claims), URL_SAFE_NO_PAD.decode(signature).ok())
    else {
        return Err(malformed);
    };
    let Some(Certificate(certificate)) = certificate else {
        return Err(Problem::Assertion("no certificate is registered for the application"));
    };
    let algorithm = match header.alg.as_str() {
        "RS256" => RSA_PKCS1_2048_8192_SHA256,
        "PS256" => RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
        _ => return Err(Problem::Assertion("its algorithm is neither RS256 nor PS256")),
    };
    let names = [
        header.x5t_s256.map(|name| (name, Sha256::digest(certificate).to_vec())),
        header.x5t.map(|name| (name, Sha1::digest(certificate).to_vec())),
    ];
    let mut names = names.into_iter().flatten().peekable();
    if names.peek().is_none() {
        return Err(Problem::Assertion("it names no certificate (x5t#S256 or x5t)"));
    }
    // Padding at its end is not in the specification, and is sent all the same.
    if !names
        .all(|(name, hash)| URL_SAFE_NO_PAD.decode(name.trim_end_matches('=')).is_ok_and(|name| name == hash))
    {
        return Err(Problem::Assertion("it names a certificate that is not registered"));
    }
    let certificate = EndEntityCert::try_from(certificate)
        .map_err(|_| Problem::Assertion("the registered certificate cannot be read"))?;
    certificate
        .verify_signature(algorithm, signed.as_bytes(), &signature)
        .map_err(|_| Problem::Assertion("the signature is wrong"))?;
    claimed(&claims, client_id, audiences, now)
}

fn claimed(claims: &Claims, client_id: &str, audiences: &[String], now: Timestamp) -> Result<(), Problem> {
    let is =
        |claim: &Option<String>| claim.as_deref().is_some_and(|claim| claim.eq_ignore_ascii_case(client_id));
    if !is(&claims.iss) || !is(&claims.sub) {
        return Err(Problem::Assertion("its iss and sub are not the client_id"));
    }
    let known = |claim: &String| audiences.iter().any(|audience| audience.eq_ignore_ascii_case(claim));
    match &claims.aud {
        Some(Audience::One(one)) if known(one) => {}
        Some(Audience::Several(all)) if all.iter().any(known) => {}
        _ => return Err(Problem::AssertionAudience(audiences.first().cloned().unwrap_or_default())),
    }
    let within = |from: Option<f64>, until: Option<f64>| {
        // Seconds, perhaps with a fraction (RFC 7519, section 2); these are far below what a float says exactly.
        let now = now.as_second() as f64;
        from.is_none_or(|from| from <= now + SKEW) && until.is_some_and(|until| until > now - SKEW)
    };
    if within(claims.nbf, claims.exp) { Ok(()) } else { Err(Problem::AssertionTime) }
}

fn part<T: serde::de::DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}
