//! Makes the directory of its data.

use uuid::Uuid;

use super::model::{CompanyData, GroupData, RecipientData};
use super::{NAMESPACE, SeedError};
use crate::directory::{Card, Directory, Group, Recipient, split_name};

/// Takes recipients and groups out of the data.
pub(super) fn directory(data: &mut CompanyData) -> Result<Directory, SeedError> {
    let recipients: Vec<Recipient> = std::mem::take(&mut data.recipient)
        .into_iter()
        .enumerate()
        .map(|(index, entry)| recipient(entry, index, &data.domain_sid))
        .collect();
    let groups: Vec<Group> = std::mem::take(&mut data.group).into_iter().map(group).collect();
    check(&recipients, &groups, &data.service_account)?;
    let mut accepted_domains = std::mem::take(&mut data.accepted_domains);
    if accepted_domains.is_empty() {
        for recipient in &recipients {
            let domain = recipient.address.rsplit_once('@').map_or("", |(_, domain)| domain).to_lowercase();
            if !accepted_domains.contains(&domain) {
                accepted_domains.push(domain);
            }
        }
    }
    let account = account(&recipients, &groups, data)?;
    Ok(Directory { domain: data.domain.clone(), accepted_domains, recipients, groups, account })
}

/// The account that clients sign in with: a recipient, or else an account that is no recipient and has no mailbox.
fn account(recipients: &[Recipient], groups: &[Group], data: &CompanyData) -> Result<Recipient, SeedError> {
    let name = &data.service_account;
    if let Some(found) = recipients.iter().find(|recipient| {
        let mut all = std::iter::once(&recipient.address).chain(&recipient.proxies);
        all.any(|address| address.eq_ignore_ascii_case(name))
    }) {
        return Ok(found.clone());
    }
    if !crate::directory::is_smtp_address(name) {
        return Err(SeedError::Content(format!("service_account: {name} is no SMTP address")));
    }
    if groups.iter().any(|group| group.address.eq_ignore_ascii_case(name)) {
        return Err(SeedError::Content(format!(
            "service_account: {name} is a group, and groups do not sign in"
        )));
    }
    Ok(recipient(RecipientData::account(name), recipients.len(), &data.domain_sid))
}

fn recipient(entry: RecipientData, index: usize, domain_sid: &str) -> Recipient {
    let (first, last) = entry.display_name.split_once(' ').unwrap_or(("", &entry.display_name));
    let or = |given: String, otherwise: &str| if given.is_empty() { otherwise.to_owned() } else { given };
    let local = entry.address.split_once('@').map_or("", |(local, _)| local).to_owned();
    Recipient {
        mailbox: Uuid::new_v5(&NAMESPACE, entry.address.as_bytes()),
        sid: format!("{domain_sid}-{}", 1_104 + index),
        principal_name: entry.principal_name.unwrap_or_else(|| entry.address.clone()),
        account: entry.account.unwrap_or(local),
        card: Card {
            given_name: or(entry.given_name, first),
            surname: or(entry.surname, last),
            job_title: entry.job_title,
            department: entry.department,
            company: entry.company,
            office: entry.office,
            business_phone: entry.business_phone,
            mobile_phone: entry.mobile_phone,
        },
        display_name: entry.display_name,
        address: entry.address,
        proxies: entry.proxies,
        enabled: entry.enabled,
        in_impersonation_scope: entry.in_impersonation_scope,
        full_access: entry.full_access,
        send_as: entry.send_as,
        send_on_behalf: entry.send_on_behalf,
    }
}

fn group(entry: GroupData) -> Group {
    Group {
        guid: Uuid::new_v5(&NAMESPACE, entry.address.as_bytes()),
        display_name: entry.display_name,
        address: entry.address,
        proxies: entry.proxies,
        members: entry.members,
    }
}

/// Addresses are addresses, and nobody has another's; rights are given to somebody.
fn check(recipients: &[Recipient], groups: &[Group], account: &str) -> Result<(), SeedError> {
    let mut seen: Vec<String> = Vec::new();
    let of_recipients = recipients.iter().map(|recipient| (&recipient.address, &recipient.proxies));
    let of_groups = groups.iter().map(|group| (&group.address, &group.proxies));
    for address in
        of_recipients.chain(of_groups).flat_map(|(address, proxies)| std::iter::once(address).chain(proxies))
    {
        if !address.contains('@') || address.chars().any(char::is_whitespace) {
            return Err(SeedError::Content(format!("{address} is no SMTP address")));
        }
        if seen.contains(&address.to_lowercase()) {
            return Err(SeedError::Content(format!("{address} stands twice")));
        }
        seen.push(address.to_lowercase());
    }
    let known =
        |address: &str| address == account || recipients.iter().any(|recipient| recipient.address == address);
    for recipient in recipients {
        let given = [&recipient.full_access, &recipient.send_as, &recipient.send_on_behalf];
        if let Some(user) = given.into_iter().flatten().find(|user| !known(user)) {
            let text = format!("{}: rights are given to {user}, who is no recipient", recipient.address);
            return Err(SeedError::Content(text));
        }
    }
    for group in groups {
        for member in &group.members {
            let (name, address) = split_name(member);
            if name.is_empty() && !seen.contains(&address.to_lowercase()) {
                let text =
                    format!("{}: {member} is not in the directory; write Name <address>", group.address);
                return Err(SeedError::Content(text));
            }
        }
    }
    Ok(())
}
