//! What a TLS connection is known by in a sign-in: the channel binding
//! tls-server-end-point (RFC 5929, section 4). Windows calls it Extended
//! Protection.

use sha2::{Digest as _, Sha224, Sha256, Sha384, Sha512};
use sspi::{BufferType, SecurityBuffer};
use x509_parser::prelude::{FromDer as _, X509Certificate};
use x509_parser::signature_algorithm::SignatureAlgorithm;

const PREFIX: &[u8] = b"tls-server-end-point:";
/// The head of a SEC_CHANNEL_BINDINGS: eight numbers of four bytes.
const HEAD: u32 = 32;

/// The binding to a server that has shown this certificate (DER): the type's
/// name and the certificate's hash. None where RFC 5929 says no hash for it, as
/// of one that is signed with Ed25519.
pub(crate) fn tls_server_end_point(certificate: &[u8]) -> Option<Vec<u8>> {
    let (_, parsed) = X509Certificate::from_der(certificate).ok()?;
    let algorithm = parsed.signature_algorithm.algorithm.to_id_string();
    let hash = match algorithm.as_str() {
        // RSASSA-PSS says its hash in its parameters; SHA-1 where it says none.
        "1.2.840.113549.1.1.10" => match SignatureAlgorithm::try_from(&parsed.signature_algorithm).ok()? {
            SignatureAlgorithm::RSASSA_PSS(parameters) => parameters.hash_algorithm_oid().to_id_string(),
            _ => return None,
        },
        _ => algorithm,
    };
    let digest = match hash.as_str() {
        // MD5 and SHA-1, with RSA, DSA and ECDSA or by themselves: SHA-256 stands for both.
        "1.2.840.113549.1.1.4"
        | "1.2.840.113549.2.5"
        | "1.2.840.113549.1.1.5"
        | "1.3.14.3.2.29"
        | "1.2.840.10040.4.3"
        | "1.2.840.10045.4.1"
        | "1.3.14.3.2.26" => Sha256::digest(certificate).to_vec(),
        "1.2.840.113549.1.1.11"
        | "1.2.840.10045.4.3.2"
        | "2.16.840.1.101.3.4.2.1"
        | "2.16.840.1.101.3.4.3.2" => Sha256::digest(certificate).to_vec(),
        "1.2.840.113549.1.1.12" | "1.2.840.10045.4.3.3" | "2.16.840.1.101.3.4.2.2" => {
            Sha384::digest(certificate).to_vec()
        }
        "1.2.840.113549.1.1.13" | "1.2.840.10045.4.3.4" | "2.16.840.1.101.3.4.2.3" => {
            Sha512::digest(certificate).to_vec()
        }
        "1.2.840.113549.1.1.14" | "1.2.840.10045.4.3.1" | "2.16.840.1.101.3.4.2.4" => {
            Sha224::digest(certificate).to_vec()
        }
        _ => return None,
    };
    Some([PREFIX, &digest].concat())
}

/// What a step of a sign-in takes: the server's token, and what it is bound to.
pub(super) fn input(token: Vec<u8>, binding: Option<&[u8]>) -> Vec<SecurityBuffer> {
    let token = SecurityBuffer::new(token, BufferType::Token);
    let binding = binding.map(|binding| SecurityBuffer::new(as_buffer(binding), BufferType::ChannelBindings));
    std::iter::once(token).chain(binding).collect()
}

/// The binding as SSPI takes it (SEC_CHANNEL_BINDINGS): application data alone.
fn as_buffer(binding: &[u8]) -> Vec<u8> {
    let length = u32::try_from(binding.len()).unwrap_or_default();
    let numbers = [0, 0, 0, 0, 0, 0, length, HEAD];
    let mut buffer: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    buffer.extend_from_slice(binding);
    buffer
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What follows `name`'s line in the file of certificates: DER in hexadecimal,
    /// and the binding that OpenSSL's digest of it gives.
    fn sample(name: &str) -> (Vec<u8>, String) {
        let text = include_str!("channel_binding/certificates.txt");
        let mut fields = text.lines().find(|line| line.starts_with(&format!("{name} "))).unwrap().split(' ');
        let der = fields.nth(1).unwrap();
        let bytes = |at| u8::from_str_radix(&der[at..at + 2], 16).unwrap();
        ((0..der.len()).step_by(2).map(bytes).collect(), fields.next().unwrap().to_owned())
    }

    fn hash(der: &[u8]) -> String {
        let binding = tls_server_end_point(der).unwrap();
        let digest = binding.strip_prefix(PREFIX).unwrap();
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn the_hash_is_that_of_the_signature() {
        for name in ["rsa-sha256", "rsa-sha384", "rsa-sha512", "ecdsa-sha256", "ecdsa-sha384", "pss-sha384"] {
            let (der, expected) = sample(name);
            assert_eq!(hash(&der), expected, "{name}");
        }
    }

    #[test]
    fn for_sha_1_stands_sha_256() {
        let (der, expected) = sample("rsa-sha1");
        assert_eq!(expected.len(), 64);
        assert_eq!(hash(&der), expected);
    }

    #[test]
    fn where_no_hash_is_said_there_is_no_binding() {
        assert_eq!(tls_server_end_point(&sample("ed25519").0), None);
        assert_eq!(tls_server_end_point(b"no certificate"), None);
        assert_eq!(tls_server_end_point(b""), None);
    }

    #[test]
    fn windows_takes_it_behind_a_head() {
        let buffer = as_buffer(b"tls-server-end-point:x");
        assert_eq!(buffer.len(), 32 + 22);
        assert_eq!(buffer[..24], [0; 24]);
        assert_eq!(buffer[24..32], [22, 0, 0, 0, 32, 0, 0, 0]);
        assert_eq!(&buffer[32..], b"tls-server-end-point:x");
    }
}
