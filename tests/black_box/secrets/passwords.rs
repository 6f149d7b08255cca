//! What people and service accounts have: passwords, from wherever they come, and
//! keys in keytabs. In each way to sign in with them.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::{KEY_OF_THE_ACCOUNT, PASSWORD, runs, runs_with};

#[tokio::test]
async fn a_password_is_nowhere_from_wherever_it_comes() {
    let runs = runs("a_password_is_nowhere").await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("password");
    std::fs::write(&file, format!("{PASSWORD}\n")).unwrap();
    let file = file.display().to_string();
    let said = runs.basic("a wrong password", ("EWS_PASSWORD", PASSWORD), false).await;
    assert!(said.contains("refused the sign-in (HTTP 401)"), "{said}");
    let said = runs.basic("a file that others can read", ("EWS_PASSWORD_FILE", &file), false).await;
    assert!(said.contains("refused the sign-in (HTTP 401)"), "{said}");
    #[cfg(unix)]
    {
        assert!(said.contains("others than its owner can read this file"), "{said}");
        let command = format!("cat '{file}'");
        let said = runs.basic("a command", ("EWS_PASSWORD_COMMAND", &command), false).await;
        assert!(said.contains("refused the sign-in (HTTP 401)"), "{said}");
        let command = format!("sh -c \"cat '{file}'; echo 'the store is closed' >&2; exit 3\"");
        let said = runs.basic("a command that fails", ("EWS_PASSWORD_COMMAND", &command), false).await;
        assert!(said.contains("EWS_PASSWORD_COMMAND: sh ended with exit code 3"), "{said}");
        assert!(said.contains("the store is closed"), "{said}");
    }
    let good = folder.path().join("good");
    std::fs::write(&good, runs.exchange.setting("EWS_PASSWORD")).unwrap();
    runs.basic("success", ("EWS_PASSWORD_FILE", &good.display().to_string()), true).await;
}

#[tokio::test]
async fn what_signs_a_connection_in_is_nowhere() {
    for kind in ["ntlm", "negotiate"] {
        let runs = runs_with(&format!("what_signs_in_{kind}"), kind).await;
        let own = runs.exchange.setting("EWS_PASSWORD").to_owned();
        runs.by_password(kind, "success", ("EWS_PASSWORD", &own), true).await;
        let said = runs.by_password(kind, "a wrong password", ("EWS_PASSWORD", PASSWORD), false).await;
        assert!(said.contains("refused the sign-in (HTTP 401)"), "{said}");
        // A server that takes nothing of the kind.
        let other = runs_with(&format!("what_signs_in_other_than_{kind}"), "basic").await;
        let said = other.by_password(kind, "nothing of the kind", ("EWS_PASSWORD", PASSWORD), false).await;
        assert!(said.contains("It offers Basic") || said.contains("offers Basic"), "{said}");
    }
}

/// A keytab with the one key of this account (MIT krb5, "The Keytab Binary File
/// Format").
fn keytab(account: &str, realm: &str) -> Vec<u8> {
    let counted = |bytes: &[u8]| [&u16::try_from(bytes.len()).unwrap().to_be_bytes()[..], bytes].concat();
    let entry = [
        &[0, 1][..],
        &counted(realm.as_bytes()),
        &counted(account.as_bytes()),
        // The type of the name, the time, the version of the key, and its kind.
        &[0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 18],
        &counted(&KEY_OF_THE_ACCOUNT),
    ]
    .concat();
    [&[5, 2][..], &u32::try_from(entry.len()).unwrap().to_be_bytes(), &entry].concat()
}

#[tokio::test]
async fn what_kerberos_signs_in_with_is_nowhere() {
    let runs = runs_with("what_kerberos_signs_in_with", "negotiate").await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("svc.keytab");
    let path = file.display().to_string();
    let kerberos = [
        ("EWS_AUTH_TYPE", "negotiate"),
        ("EWS_USERNAME", "svc@CONTOSO.EXAMPLE"),
        ("EWS_SERVICE_PRINCIPAL_NAME", "HTTP/mail.contoso.example"),
        ("EWS_KEYTAB_FILE", &*path),
    ];
    // Nobody listens there.
    let nobody = ("EWS_KDC_URL", "tcp://127.0.0.1:1");
    std::fs::write(&file, keytab("svc", "CONTOSO.EXAMPLE")).unwrap();
    let said = runs.run("no KDC", &[&kerberos[..], &[nobody]].concat(), false).await;
    assert!(said.contains("no ticket for Exchange was given"), "{said}");
    let by_password = [kerberos[0], kerberos[1], kerberos[2], nobody, ("EWS_PASSWORD", PASSWORD)];
    runs.run("no KDC, and a wrong password", &by_password, false).await;
    let (listening, what_it_says) = talking_nonsense().await;
    let kdc = format!("tcp://{listening}");
    let said = runs.run("no real KDC", &[&kerberos[..], &[("EWS_KDC_URL", &*kdc)]].concat(), false).await;
    assert!(said.contains("no ticket for Exchange was given"), "{what_it_says}: {said}");
    for (what, bytes, told) in [
        ("somebody else's", keytab("other", "CONTOSO.EXAMPLE"), "it holds no key of svc@CONTOSO.EXAMPLE"),
        ("cut off", keytab("svc", "CONTOSO.EXAMPLE")[..60].to_vec(), "it is a keytab that was cut off"),
        ("no keytab", KEY_OF_THE_ACCOUNT.to_vec(), "it is not a keytab"),
    ] {
        std::fs::write(&file, bytes).unwrap();
        let said = runs.run(what, &[&kerberos[..], &[nobody]].concat(), false).await;
        assert!(said.contains(told), "{what}: {said}");
    }
}

/// Something that answers whatever it is asked with the same few bytes.
async fn talking_nonsense() -> (SocketAddr, &'static str) {
    const NONSENSE: &str = "what is no message of Kerberos";
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            drop(connection.read_buf(&mut Vec::new()).await);
            let length = u32::try_from(NONSENSE.len()).unwrap().to_be_bytes();
            drop(connection.write_all(&[&length, NONSENSE.as_bytes()].concat()).await);
        }
    });
    (address, NONSENSE)
}

#[tokio::test]
async fn two_places_or_a_keyring_that_is_not_there_are_told_without_the_secret() {
    let runs = runs("two_places").await;
    let username = runs.exchange.setting("EWS_USERNAME").to_owned();
    let basic = [("EWS_AUTH_TYPE", "basic"), ("EWS_USERNAME", &*username)];
    let two = [("EWS_PASSWORD", PASSWORD), ("EWS_PASSWORD_COMMAND", "pass show ews")];
    let said = runs.run("two places", &[basic, two].concat(), false).await;
    assert!(said.contains("EWS_PASSWORD: EWS_PASSWORD_COMMAND is set, too"), "{said}");
    if cfg!(target_os = "linux") {
        let nobody =
            [("EWS_PASSWORD_KEYRING", "ews-mcp/svc"), ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")];
        let said = runs.run("no keyring", &[basic, nobody].concat(), false).await;
        assert!(said.contains("EWS_PASSWORD_KEYRING: this system has no keyring that answers ("), "{said}");
        assert!(said.contains("or use a file or a command"), "{said}");
    }
}
