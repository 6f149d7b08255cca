//! Answers of Exchange, for scripts.

#![allow(dead_code, reason = "no test needs all of them")]

pub(crate) const ANNA: &str = "anna@contoso.example";

/// The answer to an operation with these response messages.
pub(crate) fn answer(operation: &str, messages: &str) -> String {
    format!(
        "<m:{operation}Response xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\" \
         xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\"><m:ResponseMessages>{messages}\
         </m:ResponseMessages></m:{operation}Response>"
    )
}

/// A response message that went well.
pub(crate) fn success(operation: &str, content: &str) -> String {
    format!(
        "<m:{operation}ResponseMessage ResponseClass=\"Success\"><m:ResponseCode>NoError</m:ResponseCode>{content}\
         </m:{operation}ResponseMessage>"
    )
}

/// A response message that did not.
pub(crate) fn error(operation: &str, code: &str, text: &str) -> String {
    format!(
        "<m:{operation}ResponseMessage ResponseClass=\"Error\"><m:MessageText>{text}</m:MessageText><m:ResponseCode>\
         {code}</m:ResponseCode></m:{operation}ResponseMessage>"
    )
}

/// A page of items of one folder.
pub(crate) fn page(total: u32, last: bool, items: &str) -> String {
    success(
        "FindItem",
        &format!(
            "<m:RootFolder TotalItemsInView=\"{total}\" IncludesLastItemInRange=\"{last}\"><t:Items>{items}</t:Items>\
             </m:RootFolder>"
        ),
    )
}

/// The answer to FindItem of one folder.
pub(crate) fn found(total: u32, last: bool, items: &str) -> String {
    answer("FindItem", &page(total, last, items))
}

/// A message in an answer to GetItem.
pub(crate) fn got(item: &str) -> String {
    success("GetItem", &format!("<m:Items>{item}</m:Items>"))
}

/// A message that was received on this day of November 2026.
pub(crate) fn received(id: &str, day: u32) -> String {
    format!(
        "<t:Message><t:ItemId Id=\"{id}\" ChangeKey=\"CQ\"/><t:DateTimeReceived>2026-11-{day:02}T08:00:00Z\
         </t:DateTimeReceived></t:Message>"
    )
}

/// The answer to FindFolder with folders of these names.
pub(crate) fn folders(names: &[&str]) -> String {
    let folders: String = names
        .iter()
        .map(|name| {
            format!(
                "<t:Folder><t:FolderId Id=\"id of {name}\"/><t:DisplayName>{name}</t:DisplayName></t:Folder>"
            )
        })
        .collect();
    answer(
        "FindFolder",
        &success(
            "FindFolder",
            &format!(
                "<m:RootFolder TotalItemsInView=\"{}\" IncludesLastItemInRange=\"true\"><t:Folders>{folders}\
                 </t:Folders></m:RootFolder>",
                names.len()
            ),
        ),
    )
}
