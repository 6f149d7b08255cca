//! Who signs in: `EWS_AUTH_TYPE` and the settings that belong to each kind.

use ews_mcp_exchange::{
    ChannelBinding, Credentials, Kerberos, Keytab, Secret, SettingsError, kdc_url, service_principal_name,
};
use secrecy::SecretString;

use super::secret::{is_set, needed};
use super::{file, oauth, wrong};
use crate::failure::show_sign_in;
use crate::settings::Sources;

const AUTH_TYPE: &str = "EWS_AUTH_TYPE";
const USERNAME: &str = "EWS_USERNAME";
const PASSWORD: &str = "EWS_PASSWORD";
const KEYTAB_FILE: &str = "EWS_KEYTAB_FILE";
const SERVICE_PRINCIPAL_NAME: &str = "EWS_SERVICE_PRINCIPAL_NAME";
const KDC_URL: &str = "EWS_KDC_URL";
const CHANNEL_BINDING: &str = "EWS_CHANNEL_BINDING";

/// Reads who signs in.
///
/// # Errors
/// A sentence that names the setting.
pub(super) fn credentials(sources: &Sources) -> Result<Credentials, SettingsError> {
    let kind = sources.get(AUTH_TYPE).map(str::to_ascii_lowercase);
    // An application has an id; everybody else most likely has an account in a domain.
    let by_default = if sources.get("EWS_CLIENT_ID").is_some() { "oauth2" } else { "negotiate" };
    match kind.as_deref().unwrap_or(by_default) {
        "basic" => {
            let username = username(sources)?;
            if username.contains(':') {
                return Err(wrong(USERNAME, "it holds a colon, which Basic authentication cannot send"));
            }
            Ok(Credentials::Basic { username, password: password(sources)? })
        }
        "ntlm" => Ok(Credentials::Ntlm { username: username(sources)?, password: password(sources)? }),
        "negotiate" => Ok(Credentials::Negotiate(Box::new(kerberos(sources)?))),
        "oauth2" => oauth::application(sources),
        "device_code" => oauth::device_code(sources, show_sign_in),
        other => Err(wrong(
            AUTH_TYPE,
            format!("{other:?} is not known; use negotiate, ntlm, basic, oauth2 or device_code"),
        )),
    }
}

/// `EWS_CHANNEL_BINDING`: `auto`, `off` or `require`.
///
/// # Errors
/// Where it is something else.
pub(super) fn channel_binding(sources: &Sources) -> Result<ChannelBinding, SettingsError> {
    match sources.get(CHANNEL_BINDING).map(str::to_ascii_lowercase).as_deref() {
        None | Some("auto") => Ok(ChannelBinding::Auto),
        Some("off") => Ok(ChannelBinding::Off),
        Some("require") => Ok(ChannelBinding::Require),
        Some(other) => Err(wrong(CHANNEL_BINDING, format!("{other:?} is not auto, off or require"))),
    }
}

fn kerberos(sources: &Sources) -> Result<Kerberos, SettingsError> {
    let secret = match sources.get(KEYTAB_FILE) {
        Some(path) => {
            if let Some(place) = is_set(sources, PASSWORD) {
                let reason =
                    format!("{place} is set, too; one of them proves who signs in, leave the other away");
                return Err(wrong(KEYTAB_FILE, reason));
            }
            Secret::Keytab(Keytab::read(&file(KEYTAB_FILE, path)?)?)
        }
        None => Secret::Password(password(sources)?),
    };
    Ok(Kerberos {
        username: username(sources)?,
        secret,
        service_principal_name: sources
            .get(SERVICE_PRINCIPAL_NAME)
            .map(service_principal_name)
            .transpose()?,
        kdc_url: sources.get(KDC_URL).map(kdc_url).transpose()?,
    })
}

/// What records call the account: by its own mailbox, else by who signs in.
pub(super) fn account_name(sources: &Sources) -> &str {
    let name = ["EWS_EMAIL", USERNAME, "EWS_CLIENT_ID"].into_iter().find_map(|name| sources.get(name));
    name.unwrap_or("the service account")
}

fn username(sources: &Sources) -> Result<String, SettingsError> {
    let reason = "it is not set; give DOMAIN\\user or the user principal name";
    sources.get(USERNAME).map(str::to_owned).ok_or_else(|| wrong(USERNAME, reason))
}

fn password(sources: &Sources) -> Result<SecretString, SettingsError> {
    needed(sources, PASSWORD, "the password")
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn read(settings: &[(&str, &str)]) -> Result<Credentials, String> {
        let basis = [("EWS_USERNAME", "CONTOSO\\svc"), ("EWS_PASSWORD", "s3cret")];
        let all = basis.iter().chain(settings).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        credentials(&Sources::of(all)).map_err(|error| error.to_string())
    }

    #[test]
    fn each_kind_has_its_name_and_negotiate_is_the_one_without() {
        let kind = |name| read(&[("EWS_AUTH_TYPE", name)]).unwrap();
        assert!(matches!(kind("Basic"), Credentials::Basic { .. }));
        assert!(matches!(kind("NTLM"), Credentials::Ntlm { .. }));
        assert!(matches!(kind("negotiate"), Credentials::Negotiate(_)));
        assert!(matches!(read(&[]).unwrap(), Credentials::Negotiate(_)));
        assert_eq!(
            read(&[("EWS_AUTH_TYPE", "kerberos")]).unwrap_err(),
            "EWS_AUTH_TYPE: \"kerberos\" is not known; use negotiate, ntlm, basic, oauth2 or device_code"
        );
    }

    #[test]
    fn an_application_signs_in_with_oauth() {
        let application =
            [("EWS_CLIENT_ID", "00000000-0000-0000-0000-000000000001"), ("EWS_TENANT_ID", "contoso.example")];
        let error = read(&application).unwrap_err();
        assert!(error.starts_with("EWS_CLIENT_SECRET: it is not set"), "{error}");
        let with = |more| read(&[&application[..], &[more]].concat()).unwrap();
        assert!(matches!(with(("EWS_CLIENT_SECRET", "s")), Credentials::OAuth2 { .. }));
        assert!(matches!(with(("EWS_AUTH_TYPE", "Device_Code")), Credentials::DeviceCode { .. }));
        assert!(matches!(with(("EWS_AUTH_TYPE", "ntlm")), Credentials::Ntlm { .. }));
    }

    #[cfg(unix)]
    #[test]
    fn a_password_may_come_from_elsewhere_in_each_way() {
        for kind in ["basic", "ntlm", "negotiate"] {
            let settings =
                [("EWS_AUTH_TYPE", kind), ("EWS_PASSWORD", ""), ("EWS_PASSWORD_COMMAND", "echo elsewhere")];
            let password = match read(&settings).unwrap() {
                Credentials::Basic { password, .. } | Credentials::Ntlm { password, .. } => password,
                Credentials::Negotiate(kerberos) => match kerberos.secret {
                    Secret::Password(password) => password,
                    Secret::Keytab(_) => panic!("a keytab"),
                },
                other => panic!("{other:?}"),
            };
            assert_eq!(password.expose_secret(), "elsewhere", "{kind}");
        }
    }

    #[test]
    fn what_kerberos_needs_is_read() {
        let settings = [
            ("EWS_SERVICE_PRINCIPAL_NAME", "HTTP/mail.contoso.example"),
            ("EWS_KDC_URL", "dc1.contoso.example"),
        ];
        let Ok(Credentials::Negotiate(kerberos)) = read(&settings) else { panic!("not Negotiate") };
        assert_eq!(kerberos.username, "CONTOSO\\svc");
        assert_eq!(kerberos.service_principal_name.unwrap(), "HTTP/mail.contoso.example");
        assert_eq!(kerberos.kdc_url.unwrap().as_str(), "tcp://dc1.contoso.example");
        assert!(read(&[("EWS_KDC_URL", "https://kdc")]).unwrap_err().starts_with("EWS_KDC_URL: "));
    }

    #[test]
    fn a_keytab_stands_in_place_of_a_password() {
        let both = read(&[("EWS_KEYTAB_FILE", "/nowhere/svc.keytab")]).unwrap_err();
        assert!(both.starts_with("EWS_KEYTAB_FILE: EWS_PASSWORD is set, too"), "{both}");
        let elsewhere = [
            ("EWS_KEYTAB_FILE", "/nowhere/svc.keytab"),
            ("EWS_PASSWORD", ""),
            ("EWS_PASSWORD_COMMAND", "/nowhere/pass"),
        ];
        let both = read(&elsewhere).unwrap_err();
        assert!(both.starts_with("EWS_KEYTAB_FILE: EWS_PASSWORD_COMMAND is set, too"), "{both}");
        let missing = read(&[("EWS_KEYTAB_FILE", "/nowhere/svc.keytab"), ("EWS_PASSWORD", "")]).unwrap_err();
        assert!(missing.starts_with("EWS_KEYTAB_FILE: /nowhere/svc.keytab cannot be read: "), "{missing}");
    }

    #[test]
    fn a_binding_is_one_of_three() {
        let read = |value: &str| {
            channel_binding(&Sources::of([("EWS_CHANNEL_BINDING".to_owned(), value.to_owned())]))
        };
        assert_eq!(read("").unwrap(), ChannelBinding::Auto);
        assert_eq!(read("OFF").unwrap(), ChannelBinding::Off);
        assert_eq!(read("require").unwrap(), ChannelBinding::Require);
        assert_eq!(
            read("on").unwrap_err().to_string(),
            "EWS_CHANNEL_BINDING: \"on\" is not auto, off or require"
        );
    }
}
