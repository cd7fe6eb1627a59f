//! What a rejected row is about, as far as it can be read.

use dangjiu::observation::{NodeKind, Observation};

use super::{Cells, Part, Reader, decoded, fill_channel, fill_link, parts};
use crate::reject::Reason;
use crate::table::Row;

impl Reader<'_> {
    /// Hands on what a rejected row is about, as far as its numbers can be read: true where one of them cannot, so that what is
    /// missing elsewhere may stand in it. An order that is complete with it is handed on as read.
    pub(crate) fn reject(
        &mut self,
        row: &Row<'_>,
        reason: Reason,
        tell: &mut dyn FnMut(&Observation<'_>, bool),
    ) -> bool {
        if reason == Reason::Twice || reason.may_be_shifted() {
            return reason != Reason::Twice;
        }
        let mut room = std::mem::take(&mut self.room);
        let ids = decoded(row.cell(self.layout.id), row.gb18030, &mut room).map(|text| self.ids(text));
        let lost = match ids {
            Ok(Ok(Some((ids, of)))) => self.reject_ids(row, (&ids, of), tell),
            _ => true,
        };
        self.room = room;
        lost
    }

    fn reject_ids(
        &mut self,
        row: &Row<'_>,
        (ids, of): (&str, usize),
        tell: &mut dyn FnMut(&Observation<'_>, bool),
    ) -> bool {
        let (layout, separator) = (self.layout, self.lines.separator.as_deref().unwrap_or_default());
        let mut lost = false;
        for (at, id) in parts(ids, separator).enumerate() {
            let Ok(Some(id)) = layout.id_in(id, layout.id) else {
                lost = true;
                continue;
            };
            if self.has_pending && self.pending.id_text() != &*id {
                self.finish(&mut |seen| tell(seen, true));
            }
            let mut draft = std::mem::take(&mut self.draft);
            draft.clear(row.number);
            draft.id = draft.put(&id);
            let mut cells = Cells { row, part: Part { at, of, separator }, room: String::new() };
            lost |= fill_channel(layout, &mut draft, &mut cells).is_err();
            for link in &layout.links {
                let unread = fill_link(layout, link, &mut draft, &mut cells).is_err();
                lost |= unread && link.to != NodeKind::Parcel;
            }
            draft.lend(self, &mut |about| tell(about, false));
            self.draft = draft;
        }
        lost
    }
}
