//! Keytabs: keys of accounts in a file, as MIT Kerberos and `ktpass` write them
//! (MIT krb5, "The Keytab Binary File Format", version 0x502).

use std::fmt;

use sspi::{Secret, Username, UsernameParts};

use crate::settings::SettingsError;

/// What the encryption types are that can be used: those with AES that every
/// domain controller since Windows Server 2008 knows (RFC 3962). Better first.
const TYPES: [(u16, usize); 2] = [(18, 32), (17, 16)];

/// A keytab, in memory. Debug does not show its keys.
#[derive(Clone)]
pub struct Keytab(Vec<Entry>);

#[derive(Clone)]
struct Entry {
    /// Its components and realm as they are written: `HTTP/host@REALM`.
    principal: String,
    version: u32,
    kind: u16,
    key: Secret<Vec<u8>>,
}

impl fmt::Debug for Keytab {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keytab").field("entries", &self.0.len()).finish_non_exhaustive()
    }
}

impl Keytab {
    /// Reads the bytes of a keytab (`EWS_KEYTAB_FILE`).
    ///
    /// # Errors
    /// Where they are none, or hold no key.
    pub fn read(bytes: &[u8]) -> Result<Keytab, SettingsError> {
        let wrong = |reason: &str| SettingsError::new("EWS_KEYTAB_FILE", reason);
        let mut rest = match bytes {
            [5, 2, rest @ ..] => Reader(rest),
            [5, 1, ..] => return Err(wrong("it is a keytab of an old version (0x501); make it anew")),
            _ => return Err(wrong("it is not a keytab")),
        };
        let mut entries = Vec::new();
        while !rest.0.is_empty() {
            let cut = || wrong("it is a keytab that was cut off");
            let size = i32::from_be_bytes(rest.array().ok_or_else(cut)?);
            // Of an entry that was deleted a hole is left.
            let length = usize::try_from(size.unsigned_abs()).map_err(|_| cut())?;
            let entry = rest.take(length).ok_or_else(cut)?;
            if size > 0 {
                entries.push(Entry::read(&mut Reader(entry)).ok_or_else(cut)?);
            }
        }
        if entries.is_empty() {
            return Err(wrong("it is a keytab without keys"));
        }
        Ok(Keytab(entries))
    }

    /// The newest and best key of this account: its encryption type and its bytes.
    pub(super) fn key(&self, username: &Username) -> Result<(u16, Secret<Vec<u8>>), SettingsError> {
        let wrong = |reason: String| SettingsError::new("EWS_KEYTAB_FILE", reason);
        let own: Vec<&Entry> = self.0.iter().filter(|entry| entry.is_of(username)).collect();
        if own.is_empty() {
            let mut there: Vec<&str> = self.0.iter().map(|entry| entry.principal.as_str()).collect();
            there.dedup();
            there.truncate(5);
            return Err(wrong(format!(
                "it holds no key of {}; it has keys of {}",
                username.inner(),
                there.join(", ")
            )));
        }
        let newest = own.iter().map(|entry| entry.version).max().unwrap_or_default();
        for (kind, length) in TYPES {
            let found = own.iter().find(|entry| {
                entry.version == newest && entry.kind == kind && entry.key.as_ref().len() == length
            });
            if let Some(entry) = found {
                return Ok((kind, entry.key.clone()));
            }
        }
        Err(wrong(format!(
            "of {} it holds no AES key (aes256-cts-hmac-sha1-96, aes128-cts-hmac-sha1-96) of the newest version {newest}",
            username.inner()
        )))
    }
}

impl Entry {
    fn read(reader: &mut Reader<'_>) -> Option<Entry> {
        let components = u16::from_be_bytes(reader.array()?);
        let realm = reader.text()?;
        let mut names = Vec::new();
        for _ in 0..components {
            names.push(reader.text()?);
        }
        let _name_type: [u8; 4] = reader.array()?;
        let _timestamp: [u8; 4] = reader.array()?;
        let [short] = reader.array()?;
        let kind = u16::from_be_bytes(reader.array()?);
        let length = u16::from_be_bytes(reader.array()?);
        let key = reader.take(usize::from(length))?.to_vec();
        // Versions beyond 255 stand at the end; there may be nothing, or zero.
        let version = reader.array().map(u32::from_be_bytes).filter(|version| *version != 0);
        Some(Entry {
            principal: format!("{}@{realm}", names.join("/")),
            version: version.unwrap_or(u32::from(short)),
            kind,
            key: key.into(),
        })
    }

    /// Realms are capital letters by custom, user principal names are not.
    fn is_of(&self, username: &Username) -> bool {
        let account = self.principal.rsplit_once('@');
        match username.parts() {
            UsernameParts::UserPrincipalName(parts) => self.principal.eq_ignore_ascii_case(parts.upn()),
            UsernameParts::DownLevelLogonName(parts) => account.is_some_and(|(name, realm)| {
                name.eq_ignore_ascii_case(parts.account_name())
                    && parts.netbios_domain().is_none_or(|domain| domain.eq_ignore_ascii_case(realm))
            }),
        }
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn text(&mut self) -> Option<String> {
        let length = u16::from_be_bytes(self.array()?);
        String::from_utf8(self.take(usize::from(length))?.to_vec()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::account;

    fn entry(name: &str, realm: &str, version: u8, kind: u16, key: &[u8]) -> Vec<u8> {
        let text =
            |text: &str| [&u16::try_from(text.len()).unwrap().to_be_bytes()[..], text.as_bytes()].concat();
        let length = u16::try_from(key.len()).unwrap().to_be_bytes();
        let entry = [
            &1u16.to_be_bytes()[..],
            &text(realm),
            &text(name),
            &[0, 0, 0, 1, 0, 0, 0, 0, version],
            &kind.to_be_bytes(),
            &length,
            key,
            &u32::from(version).to_be_bytes(),
        ]
        .concat();
        [&i32::try_from(entry.len()).unwrap().to_be_bytes()[..], &entry].concat()
    }

    fn keytab(entries: &[Vec<u8>]) -> Keytab {
        Keytab::read(&[&[5, 2][..], &entries.concat()].concat()).unwrap()
    }

    #[test]
    fn the_newest_and_best_key_of_the_account_is_taken() {
        let hole = [&(-4i32).to_be_bytes()[..], &[1, 2, 3, 4]].concat();
        let keytab = keytab(&[
            entry("svc", "CONTOSO.EXAMPLE", 1, 18, &[1; 32]),
            hole,
            entry("svc", "CONTOSO.EXAMPLE", 2, 17, &[2; 16]),
            entry("svc", "CONTOSO.EXAMPLE", 2, 18, &[3; 32]),
            entry("other", "CONTOSO.EXAMPLE", 9, 18, &[4; 32]),
        ]);
        for name in ["svc@contoso.example", "CONTOSO.EXAMPLE\\svc", "svc"] {
            let (kind, key) = keytab.key(&account(name).unwrap()).unwrap();
            assert_eq!((kind, key.as_ref().as_slice()), (18, &[3; 32][..]), "{name}");
        }
        assert_eq!(
            keytab.key(&account("nobody@contoso.example").unwrap()).unwrap_err().to_string(),
            "EWS_KEYTAB_FILE: it holds no key of nobody@contoso.example; it has keys of svc@CONTOSO.EXAMPLE, \
             other@CONTOSO.EXAMPLE"
        );
    }

    #[test]
    fn keys_of_old_types_are_told() {
        let keytab = keytab(&[entry("svc", "CONTOSO.EXAMPLE", 3, 23, &[1; 16])]);
        let error = keytab.key(&account("svc@contoso.example").unwrap()).unwrap_err().to_string();
        assert!(error.starts_with("EWS_KEYTAB_FILE: of svc@contoso.example it holds no AES key"), "{error}");
    }

    #[test]
    fn what_is_no_keytab_is_told() {
        let whole = [&[5, 2][..], &entry("svc", "CONTOSO.EXAMPLE", 1, 18, &[1; 32])].concat();
        for length in 0..whole.len() {
            let error = Keytab::read(&whole[..length]).unwrap_err().to_string();
            assert!(error.starts_with("EWS_KEYTAB_FILE: it is "), "{error}");
        }
        let error = Keytab::read(&[5, 2, 0x80, 0, 0, 0]).unwrap_err().to_string();
        assert_eq!(error, "EWS_KEYTAB_FILE: it is a keytab that was cut off");
    }

    #[test]
    fn keys_are_not_shown() {
        let keytab = keytab(&[entry("svc", "CONTOSO.EXAMPLE", 1, 18, &[77; 32])]);
        assert_eq!(format!("{keytab:?}"), "Keytab { entries: 1, .. }");
    }
}
