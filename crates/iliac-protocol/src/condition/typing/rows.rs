//! Rows: quantifiers, selections, and the first or last cell of some rows.

use std::ops::Range;

use iliac_model::{FactIx, GroupIx};

use super::super::Wrong;
use super::super::syntax::{Argument, Expr, Kind, Selection};
use super::Typing;
use crate::diagnostic::code;
use crate::tree::{Cond, Rows};

impl Typing<'_> {
    /// `GROUP of this where C`.
    pub(super) fn selection(&mut self, selection: &Selection, span: &Range<usize>) -> Option<Rows> {
        self.refuse_nested(span)?;
        let group = self.group(&selection.group.text, &selection.group.span)?;
        self.rows_of(group, selection.of_this.as_ref(), selection.filter.as_deref())
    }

    /// `every GROUP where A has B`: no row with A for which B fails.
    pub(super) fn every(&mut self, selection: &Selection, has: &Expr, span: &Range<usize>) -> Option<Cond> {
        self.refuse_nested(span)?;
        let group = self.group(&selection.group.text, &selection.group.span)?;
        let rows = self.rows_of(group, selection.of_this.as_ref(), selection.filter.as_deref());
        let has = self.within(group, has);
        let (rows, has) = (rows?, Cond::Not(Box::new(has?)));
        let filter = match rows.filter {
            Some(filter) => Cond::All(vec![*filter, has]),
            None => has,
        };
        let without = Rows { filter: Some(Box::new(filter)), ..rows };
        Some(Cond::Not(Box::new(Cond::Any(without))))
    }

    /// The rows in the brackets of `count(…)`.
    pub(super) fn counted(&mut self, argument: &Argument) -> Option<Rows> {
        let Kind::Name(name) = &argument.expr.kind else {
            return self.not_rows(&argument.expr.span, "the name of a group");
        };
        let group = self.group(name, &argument.expr.span)?;
        self.rows_of(group, argument.of_this.as_ref(), argument.filter.as_deref())
    }

    /// The rows and the fact in the brackets of `sum(GROUP.x where C)`.
    pub(super) fn cells(&mut self, argument: &Argument) -> Option<(Rows, FactIx)> {
        let Kind::Name(name) = &argument.expr.kind else {
            return self.not_rows(&argument.expr.span, "a fact of a group: `GROUP.fact`");
        };
        let (group, fact) = self.fact_of_rows(name, &argument.expr.span)?;
        let rows = self.rows_of(group, argument.of_this.as_ref(), argument.filter.as_deref())?;
        Some((rows, fact))
    }

    fn not_rows<T>(&mut self, span: &Range<usize>, expected: &str) -> Option<T> {
        let message = format!("in these brackets stands {expected}");
        self.wrong(Wrong::new(code::WRONG_TYPE, span, message, "not rows"))
    }

    fn rows_of(&mut self, group: GroupIx, of_this: Option<&Range<usize>>, filter: Option<&Expr>) -> Option<Rows> {
        if let Some(span) = of_this {
            self.hangs_on_this(group, span)?;
        }
        let filter = match filter {
            Some(filter) => Some(Box::new(self.within(group, filter)?)),
            None => None,
        };
        Some(Rows { group, of_this: of_this.is_some(), filter })
    }

    fn hangs_on_this(&mut self, group: GroupIx, span: &Range<usize>) -> Option<()> {
        let parent = self.names.parent(group);
        if parent.is_some() && parent == self.scope.per {
            return Some(());
        }
        let name = self.names.group_name(group);
        let (message, help) = match (parent, self.scope.per) {
            (None, _) => {
                (format!("rows of `{name}` hang on no other row"), "give the group a `parent`, or leave out `of this`")
            }
            (Some(_), None) => {
                ("there is no row here that `this` means".to_owned(), "say `per: GROUP`, or leave out `of this`")
            }
            (Some(parent), Some(_)) => {
                let message = format!("rows of `{name}` hang on rows of `{}`", self.names.group_name(parent));
                (message, "`this` is a row of another group here")
            }
        };
        self.wrong(Wrong::new(code::NO_ROW, span, message, "no such row").help(help))
    }

    /// A condition on each row of a group.
    fn within(&mut self, group: GroupIx, expr: &Expr) -> Option<Cond> {
        let outside = self.scope.each.replace(group);
        let cond = self.condition(expr);
        self.scope.each = outside;
        cond
    }

    /// Quantifiers and aggregates do not stand inside a `where` or `has`.
    pub(super) fn refuse_nested(&mut self, span: &Range<usize>) -> Option<()> {
        if self.scope.each.is_none() {
            return Some(());
        }
        let message = "inside a `where` or `has` stand no other rows";
        self.wrong(
            Wrong::new(code::NESTED, span, message, "looks at rows while looking at rows")
                .help("give it a name under `derived`, if it does not depend on the row"),
        )
    }
}
