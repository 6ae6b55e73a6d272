//! What a Fluent message refers to, so that only what it needs is given to it.

use std::collections::{BTreeMap, BTreeSet};

use fluent::FluentResource;
use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Message, Pattern, PatternElement};

/// What one message refers to.
#[derive(Clone, Default, Debug)]
pub(crate) struct References {
    /// Variables, without `$`.
    pub(crate) variables: BTreeSet<String>,
    /// Other messages.
    pub(crate) messages: BTreeSet<String>,
    /// Terms, without `-`.
    pub(crate) terms: BTreeSet<String>,
    /// Functions.
    pub(crate) functions: BTreeSet<String>,
}

/// Every message and term (`-name`) of a resource with what it refers to.
pub(crate) fn references(resource: &FluentResource) -> BTreeMap<String, References> {
    let mut found = BTreeMap::new();
    for entry in resource.entries() {
        match entry {
            Entry::Message(message) => {
                let mut refers = References::default();
                message.value.iter().for_each(|pattern| refers.pattern(pattern));
                message.attributes.iter().for_each(|attribute| refers.pattern(&attribute.value));
                found.insert(message.id.name.to_owned(), refers);
            }
            Entry::Term(term) => {
                let mut refers = References::default();
                refers.pattern(&term.value);
                found.insert(format!("-{}", term.id.name), refers);
            }
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) | Entry::Junk { .. } => {}
        }
    }
    found
}

/// Whether the words of a message show a variable.
pub(crate) fn shows(message: &Message<&str>, variable: &str) -> bool {
    let mut refers = References::default();
    message.value.iter().for_each(|pattern| refers.pattern(pattern));
    refers.variables.contains(variable)
}

/// Every variable that saying a message can need, its own and those of the messages it refers to.
pub(crate) fn variables(of: &str, all: &BTreeMap<String, References>) -> BTreeSet<String> {
    let (mut variables, mut seen, mut todo) = (BTreeSet::new(), BTreeSet::new(), vec![of.to_owned()]);
    while let Some(name) = todo.pop() {
        if let Some(refers) = all.get(&name)
            && seen.insert(name)
        {
            variables.extend(refers.variables.iter().cloned());
            todo.extend(refers.messages.iter().cloned());
            todo.extend(refers.terms.iter().map(|term| format!("-{term}")));
        }
    }
    variables
}

impl References {
    fn pattern(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { .. } => {}
                PatternElement::Placeable { expression } => self.expression(expression),
            }
        }
    }

    fn expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                self.inline(selector);
                variants.iter().for_each(|variant| self.pattern(&variant.value));
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
            InlineExpression::FunctionReference { id, arguments } => {
                self.functions.insert(id.name.to_owned());
                self.arguments(arguments);
            }
            InlineExpression::MessageReference { id, .. } => {
                self.messages.insert(id.name.to_owned());
            }
            InlineExpression::TermReference { id, arguments, .. } => {
                self.terms.insert(id.name.to_owned());
                arguments.iter().for_each(|arguments| self.arguments(arguments));
            }
            InlineExpression::VariableReference { id } => {
                self.variables.insert(id.name.to_owned());
            }
            InlineExpression::Placeable { expression } => self.expression(expression),
        }
    }

    fn arguments(&mut self, arguments: &CallArguments<&str>) {
        arguments.positional.iter().for_each(|argument| self.inline(argument));
        arguments.named.iter().for_each(|argument| self.inline(&argument.value));
    }
}
