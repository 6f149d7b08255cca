//! A server that takes NTLM and nothing else, connection by connection, as IIS
//! does: with the acceptor of the library that the client side uses, too. What
//! other implementations say to it is for `tests/interop`.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sspi::{
    AuthIdentity, BufferType, CredentialUse, DataRepresentation, Ntlm, SecurityBuffer, SecurityStatus,
    ServerRequestFlags, Sspi as _, SspiImpl as _, Username,
};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::{Barrier, watch};
use tokio_rustls::TlsAcceptor;

/// What the server has seen.
#[derive(Debug, Default, Clone)]
pub(crate) struct Seen {
    /// Connections that were opened.
    pub(crate) connections: usize,
    /// First messages of a sign-in.
    pub(crate) begun: usize,
    /// Proofs of a password: each is an attempt to log on.
    pub(crate) attempts: usize,
    /// Proofs that were wrong.
    pub(crate) refused: usize,
    /// Bytes of bodies that came with first messages.
    pub(crate) bytes_too_early: usize,
    /// Operations that were answered, by name.
    pub(crate) operations: BTreeMap<String, usize>,
    /// Who had signed in, and whose mailbox was named, for each of them.
    pub(crate) pairs: Vec<(String, String)>,
}

/// How it behaves beyond the ordinary.
#[derive(Default)]
pub(crate) struct Behaviour {
    /// Answers to GetFolder are held back until so many are there.
    pub(crate) together: Option<Arc<Barrier>>,
    /// Forgets who signed in after so many requests of a connection.
    pub(crate) forgets_after: Option<usize>,
    /// Takes no proof any more after so many.
    pub(crate) refuses_after: Option<usize>,
    /// Closes the connection where a request of this operation was read, without a word.
    pub(crate) dies_at: Option<&'static str>,
    /// Speaks TLS.
    pub(crate) tls: Option<TlsAcceptor>,
    /// What a sign-in has to be bound to.
    pub(crate) bound_to: Option<Vec<u8>>,
    /// The schemes that it names; NTLM alone by default.
    pub(crate) offers: Option<&'static str>,
}

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
    close: watch::Sender<usize>,
    open: Arc<watch::Sender<usize>>,
}

impl Server {
    /// Lets `svc` and `other` in, with the password `s3cret`.
    pub(crate) async fn start(behaviour: Behaviour) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen: Arc<Mutex<Seen>> = Arc::default();
        let (close, closed) = watch::channel(0);
        let open = Arc::new(watch::channel(0).0);
        let (all, behaviour) = (Arc::clone(&seen), Arc::new(behaviour));
        let count = Arc::clone(&open);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                all.lock().unwrap().connections += 1;
                count.send_modify(|open| *open += 1);
                let (seen, behaviour, mut closed) =
                    (Arc::clone(&all), Arc::clone(&behaviour), closed.clone());
                closed.mark_unchanged();
                let count = Arc::clone(&count);
                tokio::spawn(async move {
                    let serve = async {
                        match &behaviour.tls {
                            None => serve(stream, &seen, &behaviour).await,
                            Some(tls) => match tls.accept(stream).await {
                                Ok(stream) => serve(stream, &seen, &behaviour).await,
                                Err(_) => None,
                            },
                        }
                    };
                    tokio::select! {
                        _ = serve => {}
                        _ = closed.changed() => {}
                    }
                    count.send_modify(|open| *open -= 1);
                });
            }
        });
        Server { address, seen, close, open }
    }

    pub(crate) fn seen(&self) -> Seen {
        self.seen.lock().unwrap().clone()
    }

    /// Closes all connections, and returns when they are.
    pub(crate) async fn close_connections(&self) {
        let mut open = self.open.subscribe();
        self.close.send_modify(|number| *number += 1);
        open.wait_for(|open| *open == 0).await.unwrap();
    }
}

struct Request {
    head: String,
    body: String,
}

impl Request {
    async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<Request> {
        let mut bytes = Vec::new();
        let end = loop {
            if let Some(at) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
                break at + 4;
            }
            if stream.read_buf(&mut bytes).await.ok()? == 0 {
                return None;
            }
        };
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut request = Request { head, body: String::new() };
        let length: usize = request.header("content-length").map_or(0, |length| length.parse().unwrap());
        while bytes.len() < end + length {
            if stream.read_buf(&mut bytes).await.ok()? == 0 {
                return None;
            }
        }
        request.body = String::from_utf8(bytes[end..].to_vec()).unwrap();
        Some(request)
    }

    fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    seen: &Mutex<Seen>,
    behaviour: &Behaviour,
) -> Option<()> {
    let mut account: Option<String> = None;
    let mut acceptor: Option<Acceptor> = None;
    let mut answered = 0;
    loop {
        let request = Request::read(&mut stream).await?;
        if behaviour.forgets_after == Some(answered) {
            account = None;
        }
        if let Some(token) = request.header("authorization").and_then(|value| value.strip_prefix("NTLM ")) {
            let token = STANDARD.decode(token).unwrap();
            account = None;
            if let Some(mut begun) = acceptor.take() {
                let result = begun.finish(token, behaviour.bound_to.as_deref());
                let mut seen = seen.lock().unwrap();
                seen.attempts += 1;
                let late = behaviour.refuses_after.is_some_and(|most| seen.attempts > most);
                match result.filter(|_| !late) {
                    Some(name) => account = Some(name),
                    None => seen.refused += 1,
                }
            } else {
                let (begun, challenge) = Acceptor::begin(token);
                acceptor = Some(begun);
                {
                    let mut seen = seen.lock().unwrap();
                    seen.begun += 1;
                    seen.bytes_too_early += request.body.len();
                }
                let challenge = format!("WWW-Authenticate: NTLM {}\r\n", STANDARD.encode(challenge));
                // Something to read before the connection can be used again.
                answer(&mut stream, "401 Unauthorized", &challenge, &"no ".repeat(1000)).await?;
                continue;
            }
        }
        let Some(account) = &account else {
            let offers = behaviour.offers.unwrap_or("NTLM");
            answer(&mut stream, "401 Unauthorized", &format!("WWW-Authenticate: {offers}\r\n"), "no").await?;
            continue;
        };
        let operation = request.body.split("<soap:Body><m:").nth(1).unwrap_or_default();
        let operation: String = operation.chars().take_while(char::is_ascii_alphabetic).collect();
        if behaviour.dies_at == Some(operation.as_str()) {
            seen.lock().unwrap().operations.entry(operation).and_modify(|times| *times += 1).or_insert(1);
            return None;
        }
        if let Some(barrier) = behaviour.together.as_ref().filter(|_| operation == "GetFolder") {
            barrier.wait().await;
        }
        {
            let mut seen = seen.lock().unwrap();
            seen.operations.entry(operation.clone()).and_modify(|times| *times += 1).or_insert(1);
            let mailbox = request.header("x-anchormailbox").unwrap().to_owned();
            seen.pairs.push((account.clone(), mailbox));
        }
        answered += 1;
        answer(&mut stream, "200 OK", "", &response(&operation)).await?;
    }
}

async fn answer(
    stream: &mut (impl AsyncWrite + Unpin),
    status: &str,
    headers: &str,
    body: &str,
) -> Option<()> {
    let length = body.len();
    let text = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n{body}");
    stream.write_all(text.as_bytes()).await.ok()?;
    stream.flush().await.ok()
}

/// Exchange knows no such folder: an answer of Exchange, whatever was asked.
fn response(operation: &str) -> String {
    format!(
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/' \
         xmlns:m='http://schemas.microsoft.com/exchange/services/2006/messages'><s:Body><m:{operation}Response>\
         <m:ResponseMessages><m:{operation}ResponseMessage ResponseClass='Error'><m:MessageText>No.</m:MessageText>\
         <m:ResponseCode>ErrorFolderNotFound</m:ResponseCode></m:{operation}ResponseMessage></m:ResponseMessages>\
         </m:{operation}Response></s:Body></s:Envelope>"
    )
}

/// The server's side of one sign-in.
struct Acceptor(Ntlm);

impl Acceptor {
    fn begin(token: Vec<u8>) -> (Acceptor, Vec<u8>) {
        let mut acceptor = Acceptor(Ntlm::new());
        let (_, challenge) = acceptor.accept(token, "nobody", None).unwrap();
        (acceptor, challenge)
    }

    /// Who has signed in.
    fn finish(&mut self, token: Vec<u8>, bound_to: Option<&[u8]>) -> Option<String> {
        let name = user(&token);
        // The library lets in who sends no binding, as Exchange's Allow does. This is Require.
        if bound_to.is_some() && !has_binding(&token) {
            return None;
        }
        let (status, _) = self.accept(token, &name, bound_to).ok()?;
        if status == SecurityStatus::CompleteNeeded {
            self.0.complete_auth_token(&mut []).ok()?;
        }
        Some(name)
    }

    fn accept(
        &mut self,
        token: Vec<u8>,
        name: &str,
        bound_to: Option<&[u8]>,
    ) -> sspi::Result<(SecurityStatus, Vec<u8>)> {
        if let Some(binding) = bound_to {
            self.0.set_channel_bindings(binding);
        }
        let username = Username::new(name, Some("CONTOSO")).unwrap();
        let identity = AuthIdentity { username, password: "s3cret".to_owned().into() };
        let mut credentials = self
            .0
            .acquire_credentials_handle()
            .with_credential_use(CredentialUse::Inbound)
            .with_auth_data(&identity)
            .execute(&mut self.0)?
            .credentials_handle;
        let mut input = vec![SecurityBuffer::new(token, BufferType::Token)];
        let mut output = vec![SecurityBuffer::new(Vec::new(), BufferType::Token)];
        let builder = self
            .0
            .accept_security_context()
            .with_credentials_handle(&mut credentials)
            .with_context_requirements(ServerRequestFlags::ALLOCATE_MEMORY)
            .with_target_data_representation(DataRepresentation::Native)
            .with_input(&mut input)
            .with_output(&mut output);
        let result = self.0.accept_security_context_impl(builder)?.resolve_to_result()?;
        Ok((result.status, output.pop().unwrap().buffer))
    }
}

fn field(token: &[u8], at: usize) -> &[u8] {
    let number = |at: usize| usize::from(u16::from_le_bytes([token[at], token[at + 1]]));
    let offset = u32::from_le_bytes(token[at + 4..at + 8].try_into().unwrap()) as usize;
    &token[offset..offset + number(at)]
}

/// UserName of an AUTHENTICATE_MESSAGE (MS-NLMP, section 2.2.1.3).
fn user(token: &[u8]) -> String {
    let utf16: Vec<u16> =
        field(token, 36).chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    String::from_utf16(&utf16).unwrap()
}

/// Whether its NTLMv2 response holds MsvAvChannelBindings that are not empty.
fn has_binding(token: &[u8]) -> bool {
    let response = field(token, 20);
    // A hash of 16 bytes, and 28 bytes before the pairs.
    let mut rest = &response[44..];
    while rest.len() >= 4 {
        let (kind, length) = (u16::from_le_bytes([rest[0], rest[1]]), u16::from_le_bytes([rest[2], rest[3]]));
        let value = &rest[4..4 + usize::from(length)];
        match kind {
            0 => return false,
            10 => return value.iter().any(|byte| *byte != 0),
            _ => rest = &rest[4 + usize::from(length)..],
        }
    }
    false
}
