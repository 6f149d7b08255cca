//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use ews_mcp_exchange::audit::{self, EventName, Timestamp};
use ews_mcp_simulator::{AutodiscoverRedirect, Feature, IdFormat, Scheme, ServerVersion};

/// An MCP server for Microsoft Exchange (EWS). Each tool is a sandboxed
/// component that can do no more than it says.
#[derive(Debug, Parser)]
#[command(name = "ews-mcp", version, about, arg_required_else_help = true)]
pub(crate) struct CommandLine {
    #[command(flatten)]
    pub(crate) sources: Sources,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Where settings come from.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Sources {
    /// Settings file [default: ews-mcp/config.toml in the user's config folder]
    #[arg(long, global = true, value_name = "FILE", env = "EWS_MCP_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// File with NAME=value lines [default: .env in the working folder]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) env_file: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve MCP on standard input and output
    Serve {
        /// Serve the embedded Exchange with its small company: no settings needed
        #[arg(long)]
        demo: bool,
    },
    /// Show what the server does, with the embedded Exchange and an MCP client
    Demo,
    /// List the tools, and what each may do
    Tools {
        /// The definitions as clients get them
        #[arg(long)]
        json: bool,
    },
    /// Show what policy allows, and what is left of each tool
    Policy {
        /// As JSON, for programs
        #[arg(long)]
        json: bool,
    },
    /// Call a tool
    Call(Call),
    /// Check settings, connection, sign-in and rights, step by step; says what to do where something fails
    #[command(
        after_help = "Exit code: 0 all is well, 1 something does not work, 2 the settings cannot be used"
    )]
    Check(Check),
    /// Check the audit log, or read it
    #[command(subcommand)]
    Audit(Audit),
    /// Run the embedded Exchange; its settings come first, as lines for a .env file
    Simulator(Simulator),
}

impl Command {
    /// The exit code where the command could not do its work.
    pub(crate) fn code_of_failure(&self) -> u8 {
        match self {
            // 1 says that something is wrong with the records.
            Command::Audit(_) => crate::commands::AUDIT_NOT_READ,
            // 1 says that something does not work.
            Command::Check(_) => crate::commands::CHECK_NOT_TRIED,
            _ => 1,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Audit {
    /// Check whether every record is there, unchanged and in its place
    ///
    /// Where: EWS_AUDIT_DIR, EWS_AUDIT_HEADS; with the key EWS_AUDIT_KEY, if the log was written with one.
    #[command(
        after_help = "Exit code: 0 verified, 1 damaged, 2 not verified because something cannot be read"
    )]
    Verify {
        /// Folder of the heads, in place of EWS_AUDIT_HEADS: a copy from elsewhere, for example
        #[arg(long, value_name = "DIR")]
        heads: Option<PathBuf>,
        /// Files that were begun before this date (UTC) or time may be gone: they are kept elsewhere, or no longer
        #[arg(long, value_name = "TIME", value_parser = audit::time)]
        since: Option<Timestamp>,
        /// As JSON, for programs
        #[arg(long)]
        json: bool,
    },
    /// Show the records, the oldest first
    ///
    /// Checks nothing: that is what `verify` is for.
    #[command(after_help = "Exit code: 0 shown, 1 some lines are no records, 2 it cannot be read")]
    Show(Show),
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    /// Only of this mailbox
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) mailbox: Option<String>,
    /// Only of this tool
    #[arg(long, value_name = "NAME")]
    pub(crate) tool: Option<String>,
    /// Only this event: intent, outcome, refused, denied, asked, answered, dry-run, start, end
    #[arg(long, value_name = "EVENT")]
    pub(crate) event: Option<EventName>,
    /// From this date (UTC) or time on, such as 2026-02-03 or 2026-02-03T04:05:06+01:00
    #[arg(long, value_name = "TIME", value_parser = audit::time)]
    pub(crate) since: Option<Timestamp>,
    /// Before this date (UTC) or time
    #[arg(long, value_name = "TIME", value_parser = audit::time)]
    pub(crate) until: Option<Timestamp>,
    /// The records as they stand in the files: one JSON object on each line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Call {
    /// The tool's name
    pub(crate) tool: String,
    /// Its arguments as a JSON object; - reads them from standard input
    #[arg(value_name = "JSON", default_value = "{}")]
    pub(crate) arguments: String,
    /// The mailbox to work in (target_mailbox)
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) mailbox: Option<String>,
    /// The whole result as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Use the embedded Exchange
    #[arg(long)]
    pub(crate) demo: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Another mailbox that the account should be able to open
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) mailbox: Option<String>,
    /// As JSON, for programs
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Simulator {
    /// Loopback address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8443")]
    pub(crate) listen: SocketAddr,
    /// Write every request and answer into this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) record: Option<PathBuf>,
    /// Fill the inbox of the primary mailbox with so many more messages
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) messages: u32,
    /// Start with the people, folders and mail of this file (TOML) instead of the built-in company
    #[arg(long, value_name = "FILE")]
    pub(crate) seed: Option<PathBuf>,
    /// The form of ids: Exchange's own, or opaque as other servers give them
    #[arg(long, value_name = "FORM", default_value = "exchange")]
    pub(crate) ids: IdFormat,
    /// Leave features out, as other servers do: aqs, conversations, find-people, mark-all-items-as-read,
    /// change-keys, draft-consumption
    #[arg(long, value_name = "FEATURE", value_delimiter = ',')]
    pub(crate) without: Vec<Feature>,
    /// Serve so many requests for one mailbox at the same time, and no more [default: 27]
    #[arg(long, value_name = "N")]
    pub(crate) concurrency: Option<usize>,
    /// Ask for these ways to sign in: basic, ntlm, negotiate, bearer; the settings are for the first
    #[arg(long, value_name = "SCHEME", value_delimiter = ',', default_value = "basic")]
    pub(crate) authentication: Vec<Scheme>,
    /// Bearer tokens are good for so many seconds; 0: for no time at all
    #[arg(long, value_name = "SECONDS", default_value_t = 3_599, value_parser = clap::value_parser!(u32).range(..=86_400))]
    pub(crate) token_life: u32,
    /// Device codes are good for so many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 900, value_parser = clap::value_parser!(u32).range(..=86_400))]
    pub(crate) device_code_life: u32,
    /// Who asks what became of a device code must wait so many seconds between two questions
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u32).range(..=3_600))]
    pub(crate) device_code_interval: u32,
    /// Take client assertions that are signed with the key of this certificate (PEM, RSA)
    #[arg(long, value_name = "FILE")]
    pub(crate) client_certificate: Option<PathBuf>,
    /// Autodiscover sends clients to this URL, or to this address
    #[arg(long, value_name = "URL|ADDRESS")]
    pub(crate) autodiscover_redirect: Option<AutodiscoverRedirect>,
    /// The server that it says it is: 2016, 2019, SE
    #[arg(long, value_name = "VERSION", default_value = "SE")]
    pub(crate) server_version: ServerVersion,
    /// Misbehave, as in 'SendItem#1:reset(at=after-work)'; may be given several times
    #[arg(long = "fault", value_name = "RULE")]
    pub(crate) faults: Vec<String>,
    /// Log a line for each request
    #[arg(long)]
    pub(crate) log: bool,
}
