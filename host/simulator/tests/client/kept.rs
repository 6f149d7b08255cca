//! A connection that is kept: requests behind each other, as clients of NTLM need it.

use ews_mcp_simulator::Simulator;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::Answer;

pub struct Kept(TcpStream);

impl Kept {
    pub async fn open(simulator: &Simulator) -> Self {
        let url = simulator.url();
        let address = url.strip_prefix("http://").unwrap().split('/').next().unwrap();
        Self(TcpStream::connect(address).await.unwrap())
    }

    /// Sends a request, and reads its answer.
    pub async fn ask(&mut self, head: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut text = format!("{head} HTTP/1.1\r\nHost: localhost\r\n");
        for (name, value) in headers {
            text += &format!("{name}: {value}\r\n");
        }
        text += &format!("Content-Length: {}\r\n\r\n{body}", body.len());
        self.0.write_all(text.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        loop {
            if let Some(answer) = whole(&bytes) {
                return answer;
            }
            assert!(self.0.read_buf(&mut bytes).await.unwrap() > 0, "the connection ended");
        }
    }

    /// Asks EWS, with an Authorization or without one.
    pub async fn ews(&mut self, authorization: &str, document: &str) -> Answer {
        let mut headers = vec![("Content-Type", "text/xml; charset=utf-8")];
        if !authorization.is_empty() {
            headers.push(("Authorization", authorization));
        }
        self.ask("POST /EWS/Exchange.asmx", &headers, document).await
    }
}

fn whole(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|bytes| bytes == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&bytes[..end]).unwrap();
    let length = head.lines().find_map(|line| {
        line.to_lowercase().strip_prefix("content-length: ").map(|length| length.parse::<usize>().unwrap())
    });
    let body = bytes.get(end + 4..end + 4 + length.unwrap_or_default())?;
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Some(Answer { status, headers: head.to_owned(), body: String::from_utf8(body.to_vec()).unwrap() })
}

impl Answer {
    /// The values of a header.
    pub fn header(&self, name: &str) -> Vec<&str> {
        let lines = self.headers.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value).collect()
    }
}
