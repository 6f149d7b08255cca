use super::*;

fn sources(settings: &[(&str, &str)]) -> Sources {
    Sources::of(settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

fn read(settings: &[(&str, &str)]) -> Result<Option<String>, String> {
    secret(&sources(settings), "EWS_PASSWORD")
        .map(|secret| secret.map(|secret| secret.expose_secret().to_owned()))
        .map_err(|error| error.to_string())
}

fn file(folder: &Path, text: &[u8]) -> String {
    let file = folder.join("secret");
    std::fs::write(&file, text).unwrap();
    file.display().to_string()
}

#[test]
fn a_secret_may_be_in_the_setting_itself() {
    assert_eq!(read(&[]), Ok(None));
    assert_eq!(read(&[("EWS_PASSWORD", "")]), Ok(None));
    assert_eq!(read(&[("EWS_PASSWORD", " pä ss ")]), Ok(Some(" pä ss ".to_owned())));
}

#[test]
fn a_file_is_taken_as_it_is_but_for_one_line_ending() {
    let folder = tempfile::tempdir().unwrap();
    for (text, secret) in
        [(" a b ", " a b "), ("a\n", "a"), ("a\r\n", "a"), ("a\n\n", "a\n"), ("ü\nb", "ü\nb")]
    {
        let file = file(folder.path(), text.as_bytes());
        assert_eq!(read(&[("EWS_PASSWORD_FILE", &file)]), Ok(Some(secret.to_owned())), "{text:?}");
    }
    for (text, end) in [
        (&b""[..], " is empty"),
        (b"\n", " is empty"),
        (b"\xff", " cannot be read: it is not UTF-8"),
        (&[b'x'; 65_537], " cannot be read: it has more than 65536 bytes"),
    ] {
        let file = file(folder.path(), text);
        assert_eq!(read(&[("EWS_PASSWORD_FILE", &file)]), Err(format!("EWS_PASSWORD_FILE: {file}{end}")));
    }
    let missing = folder.path().join("missing").display().to_string();
    let error = read(&[("EWS_PASSWORD_FILE", &missing)]).unwrap_err();
    assert!(error.starts_with(&format!("EWS_PASSWORD_FILE: {missing} cannot be read: ")), "{error}");
}

#[test]
fn two_places_for_one_secret_are_an_error_that_names_both() {
    let both = |first: &str, second: &str| {
        format!("{first}: {second} is set, too, and only one of them may be; take one of the two out")
    };
    assert_eq!(
        read(&[("EWS_PASSWORD", "s3cret"), ("EWS_PASSWORD_FILE", "/x")]),
        Err(both("EWS_PASSWORD", "EWS_PASSWORD_FILE"))
    );
    assert_eq!(
        read(&[("EWS_PASSWORD_COMMAND", "pass"), ("EWS_PASSWORD_KEYRING", "a/b")]),
        Err(both("EWS_PASSWORD_COMMAND", "EWS_PASSWORD_KEYRING"))
    );
    // An empty one is not set.
    assert_eq!(
        read(&[("EWS_PASSWORD", "s3cret"), ("EWS_PASSWORD_FILE", " ")]),
        Ok(Some("s3cret".to_owned()))
    );
}

#[cfg(unix)]
#[test]
fn a_command_gives_its_first_line_and_no_shell_runs_it() {
    let command = |text: &str| read(&[("EWS_PASSWORD_COMMAND", text)]);
    assert_eq!(command("printf 'pä ss \\nuser: svc\\n'"), Ok(Some("pä ss ".to_owned())));
    assert_eq!(command("echo '$HOME' ; echo"), Ok(Some("$HOME ; echo".to_owned())));
    assert_eq!(
        command("sh -c 'echo s3cret; exit 7'"),
        Err(
            "EWS_PASSWORD_COMMAND: sh ended with exit code 7; what it says about it stands on standard error"
                .to_owned()
        )
    );
    assert_eq!(
        command("sh -c 'kill -9 $$'"),
        Err("EWS_PASSWORD_COMMAND: sh was ended by a signal; what it says about it stands on standard error"
            .to_owned())
    );
    assert_eq!(
        command("true"),
        Err("EWS_PASSWORD_COMMAND: true printed nothing, or an empty first line".to_owned())
    );
    assert_eq!(
        command("printf '\\377'"),
        Err("EWS_PASSWORD_COMMAND: printf printed what is not UTF-8".to_owned())
    );
    assert_eq!(
        command("head -c 70000 /dev/zero"),
        Err("EWS_PASSWORD_COMMAND: head printed more than 65536 bytes".to_owned())
    );
    assert_eq!(
        command("echo 's3cret"),
        Err("EWS_PASSWORD_COMMAND: a quote in it is not closed; it is a program and its arguments, as in a shell".to_owned())
    );
    let missing = command("/nowhere/pass s3cret").unwrap_err();
    assert!(missing.starts_with("EWS_PASSWORD_COMMAND: /nowhere/pass cannot be started: "), "{missing}");
    assert!(!missing.contains("s3cret"), "{missing}");
}

#[cfg(unix)]
#[test]
fn a_command_that_does_not_end_is_ended() {
    let error = command_secret("EWS_PASSWORD_COMMAND", "sleep 600", Duration::ZERO).unwrap_err().to_string();
    assert_eq!(error, "EWS_PASSWORD_COMMAND: sleep did not end within 0 s");
}

#[test]
fn an_entry_of_the_keyring_has_a_service_and_a_user() {
    for entry in ["svc", "/svc", "ews-mcp/", "/"] {
        assert_eq!(
            read(&[("EWS_PASSWORD_KEYRING", entry)]),
            Err(format!(
                "EWS_PASSWORD_KEYRING: {entry:?} is not SERVICE/USER; give a service, a slash and a user"
            ))
        );
    }
}

#[test]
fn every_place_of_every_secret_is_a_setting() {
    for places in SECRETS {
        for name in [places.name, places.file, places.command, places.keyring] {
            assert!(super::super::names::NAMES.contains(&name), "{name}");
        }
        assert_eq!(Places::of(places.name).unwrap().file, places.file);
    }
}
