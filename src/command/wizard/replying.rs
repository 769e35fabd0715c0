//! The reply to a sheet of questions, typed where a note is: read back, then written.

use super::Wizard;
use super::stop::Asked;
use crate::command::reply::SheetReply;
use crate::escape::Terminal;
use crate::messages::sheet as says;

impl Wizard<'_, '_> {
    /// Takes the reply that was typed in the place of a note; true when there was one.
    pub(super) fn take_reply(&mut self) -> Asked<bool> {
        let Some(text) = self.asker.reply.take() else { return Ok(false) };
        let now = self.asker.context.env.now(self.case.tz());
        let reply = match SheetReply::read(self.asker.context, &self.case, &text, now) {
            Ok(reply) => reply,
            Err(wrong) => {
                self.asker.warn(&says::refused(&wrong))?;
                return Ok(true);
            }
        };
        if !self.asker.is_so(&reply.understood(), reply.rows(&self.case.incident))? {
            self.asker.say(says::UNWRITTEN)?;
            return Ok(true);
        }
        let drafts = reply.drafts(&self.case.incident, reply.said_by(), None);
        if drafts.is_empty() {
            self.asker.say(says::NOTHING_NEW)?;
            return Ok(true);
        }
        let texts: Vec<String> = drafts.iter().map(|draft| draft.common.text.clone()).collect();
        let first = self.record(drafts)?;
        for (seq, text) in (first..).zip(texts) {
            self.asker.say(&says::written(seq, &Terminal(&text).to_string()))?;
        }
        for said in reply.contested(&self.case.incident) {
            self.asker.warn(&said)?;
        }
        Ok(true)
    }
}
