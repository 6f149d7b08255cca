use jsonwebtoken::{DecodingKey, Validation, decode, decode_header};
use serde_json::Value;

use super::*;

const CERTIFICATE: &[u8] = include_bytes!("../../../../tests/certificates/client.pem");
const KEY: &str = include_str!("../../../../tests/certificates/client-key.pem");
const OLD_KEY: &str = include_str!("../../../../tests/certificates/client-key-pkcs1.pem");
const ENCRYPTED_KEY: &str = include_str!("../../../../tests/certificates/encrypted-key.pem");
const EC_KEY: &str = include_str!("../../../../tests/certificates/ec-key.pem");
/// `openssl x509 -outform DER | openssl dgst -sha256 -binary`, in base64url.
const THUMBPRINT: &str = "DvFTQxVyaiStQf4rzAmqf7bfO0-vMOjZTrOAVLMR89g";

fn assertion(key: &str, algorithm: AssertionAlgorithm) -> SecretString {
    let key = ClientAssertion::new(CERTIFICATE, &key.into(), algorithm).unwrap();
    key.assertion("c1", "https://login.example/t/token").unwrap()
}

#[test]
fn an_assertion_verifies_with_the_certificate_and_is_for_this_endpoint() {
    for (key, algorithm, name) in [
        (KEY, AssertionAlgorithm::Ps256, Algorithm::PS256),
        (OLD_KEY, AssertionAlgorithm::Ps256, Algorithm::PS256),
        (KEY, AssertionAlgorithm::Rs256, Algorithm::RS256),
    ] {
        let assertion = assertion(key, algorithm);
        let header = decode_header(assertion.expose_secret()).unwrap();
        assert_eq!((header.alg, header.typ.as_deref()), (name, Some("JWT")));
        assert_eq!(header.x5t_s256.as_deref(), Some(THUMBPRINT));
        let mut validation = Validation::new(name);
        validation.set_audience(&["https://login.example/t/token"]);
        validation.set_issuer(&["c1"]);
        validation.validate_nbf = true;
        let public = DecodingKey::from_rsa_pem(CERTIFICATE).unwrap();
        let claims = decode::<Value>(assertion.expose_secret(), &public, &validation).unwrap().claims;
        assert_eq!(claims["sub"], "c1");
        assert_eq!(claims["exp"].as_u64().unwrap() - claims["nbf"].as_u64().unwrap(), 300);
        assert_eq!(claims["jti"].as_str().unwrap().len(), 36);
    }
}

#[test]
fn no_two_assertions_are_the_same() {
    let first = assertion(KEY, AssertionAlgorithm::Rs256);
    assert_ne!(first.expose_secret(), assertion(KEY, AssertionAlgorithm::Rs256).expose_secret());
}

#[test]
fn what_cannot_sign_is_told_without_the_key() {
    let error = |certificate: &[u8], key: &str| {
        let error = ClientAssertion::new(certificate, &key.into(), AssertionAlgorithm::Ps256).unwrap_err();
        error.to_string()
    };
    assert_eq!(
        error(b"nothing", KEY),
        "EWS_CLIENT_ASSERTION_CERTIFICATE_FILE: there is no certificate in it; give a PEM file with -----BEGIN \
         CERTIFICATE-----"
    );
    for key in ["nothing", EC_KEY] {
        assert_eq!(
            error(CERTIFICATE, key),
            "EWS_CLIENT_ASSERTION_KEY_FILE: there is no RSA key in it; give a PEM file with -----BEGIN PRIVATE KEY-----"
        );
    }
    assert_eq!(
        error(CERTIFICATE, ENCRYPTED_KEY),
        "EWS_CLIENT_ASSERTION_KEY_FILE: the key in it is encrypted; give one without a password, in a file of mode 0600"
    );
    let key = ClientAssertion::new(CERTIFICATE, &KEY.into(), AssertionAlgorithm::Ps256).unwrap();
    assert!(!format!("{key:?}").contains("MII") && format!("{key:?}").contains("redacted"));
}
