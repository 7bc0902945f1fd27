//! The gRPC contract: names, comments, and compatibility with what was accepted before.

use std::collections::BTreeMap;
use std::path::PathBuf;

use prost::Message;
use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorProto, FileDescriptorSet};

/// Our files of the descriptor set, without what comes from Google.
pub(crate) fn files() -> Vec<FileDescriptorProto> {
    FileDescriptorSet::decode(funani_wire::DESCRIPTORS)
        .expect("the descriptor set decodes")
        .file
        .into_iter()
        .filter(|file| file.package().starts_with("funani."))
        .collect()
}

/// Every call as `/package.Service/Call`.
pub(crate) fn calls() -> Vec<String> {
    let mut calls = Vec::new();
    for file in files() {
        for service in &file.service {
            for method in &service.method {
                calls.push(format!(
                    "/{}.{}/{}",
                    file.package(),
                    service.name(),
                    method.name()
                ));
            }
        }
    }
    calls.sort();
    calls
}

fn is_snake(name: &str) -> bool {
    name.chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn is_camel(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric())
}

fn screaming(name: &str) -> String {
    let mut out = String::new();
    for (at, c) in name.chars().enumerate() {
        if c.is_ascii_uppercase() && at > 0 {
            out.push('_');
        }
        out.push(c.to_ascii_uppercase());
    }
    out
}

#[test]
fn names_follow_one_scheme() {
    for file in files() {
        let package = file.package();
        assert!(package.ends_with(".v1"), "{package} carries its version");
        let folder = format!("{}/", package.replace('.', "/"));
        assert!(
            file.name().starts_with(&folder),
            "{} lies in the folder of {package}",
            file.name()
        );
        for message in &file.message_type {
            check_message(package, message);
        }
        for item in &file.enum_type {
            check_enum(package, item);
        }
        for service in &file.service {
            assert!(service.name().ends_with("Service"), "{}", service.name());
            for method in &service.method {
                let (input, output) = (method.input_type(), method.output_type());
                assert_eq!(input, format!(".{package}.{}Request", method.name()));
                assert_eq!(output, format!(".{package}.{}Response", method.name()));
            }
        }
    }
}

fn check_message(scope: &str, message: &DescriptorProto) {
    assert!(is_camel(message.name()), "{scope}.{}", message.name());
    for field in &message.field {
        assert!(
            is_snake(field.name()),
            "{scope}.{}.{}",
            message.name(),
            field.name()
        );
    }
    for item in &message.enum_type {
        check_enum(scope, item);
    }
    for inner in &message.nested_type {
        check_message(scope, inner);
    }
}

fn check_enum(scope: &str, item: &EnumDescriptorProto) {
    let prefix = screaming(item.name());
    for (at, value) in item.value.iter().enumerate() {
        assert!(
            value.name().starts_with(&prefix),
            "{scope}.{}.{}",
            item.name(),
            value.name()
        );
        assert_eq!(
            at == 0,
            value.number() == 0,
            "{scope}.{} begins with zero",
            item.name()
        );
    }
    assert_eq!(item.value[0].name(), format!("{prefix}_UNSPECIFIED"));
}

#[test]
fn every_message_field_value_and_call_is_explained() {
    let mut silent = Vec::new();
    for file in files() {
        let comments: BTreeMap<Vec<i32>, String> = file
            .source_code_info
            .iter()
            .flat_map(|info| &info.location)
            .map(|at| (at.path.clone(), at.leading_comments().trim().to_owned()))
            .filter(|(_, text)| text.len() > 3)
            .collect();
        let mut need = |path: Vec<i32>, name: String| {
            if !comments.contains_key(&path) {
                silent.push(name);
            }
        };
        for (m, message) in file.message_type.iter().enumerate() {
            explain_message(&mut need, vec![4, index(m)], file.package(), message);
        }
        for (e, item) in file.enum_type.iter().enumerate() {
            explain_enum(&mut need, &[5, index(e)], file.package(), item);
        }
        for (s, service) in file.service.iter().enumerate() {
            need(vec![6, index(s)], service.name().to_owned());
            for (c, method) in service.method.iter().enumerate() {
                need(
                    vec![6, index(s), 2, index(c)],
                    format!("{}/{}", service.name(), method.name()),
                );
            }
        }
    }
    assert!(silent.is_empty(), "without a comment: {silent:#?}");
}

fn index(at: usize) -> i32 {
    i32::try_from(at).expect("a descriptor set is small")
}

fn explain_message(
    need: &mut impl FnMut(Vec<i32>, String),
    path: Vec<i32>,
    scope: &str,
    message: &DescriptorProto,
) {
    if message
        .options
        .as_ref()
        .is_some_and(prost_types::MessageOptions::map_entry)
    {
        return;
    }
    let name = format!("{scope}.{}", message.name());
    need(path.clone(), name.clone());
    for (f, field) in message.field.iter().enumerate() {
        need(
            [path.as_slice(), &[2, index(f)]].concat(),
            format!("{name}.{}", field.name()),
        );
    }
    for (n, inner) in message.nested_type.iter().enumerate() {
        explain_message(
            need,
            [path.as_slice(), &[3, index(n)]].concat(),
            &name,
            inner,
        );
    }
    for (e, item) in message.enum_type.iter().enumerate() {
        explain_enum(
            need,
            &[path.as_slice(), &[4, index(e)]].concat(),
            &name,
            item,
        );
    }
}

fn explain_enum(
    need: &mut impl FnMut(Vec<i32>, String),
    path: &[i32],
    scope: &str,
    item: &EnumDescriptorProto,
) {
    let name = format!("{scope}.{}", item.name());
    need(path.to_vec(), name.clone());
    for (v, value) in item.value.iter().enumerate() {
        need(
            [path, &[2, index(v)]].concat(),
            format!("{name}.{}", value.name()),
        );
    }
}

/// What a caller of an older version relies on, one line each.
fn promises(files: &[FileDescriptorProto]) -> Vec<String> {
    let mut lines = Vec::new();
    for file in files {
        let package = file.package();
        for message in &file.message_type {
            promise_message(&mut lines, package, message);
        }
        for item in &file.enum_type {
            promise_enum(&mut lines, package, item);
        }
        for service in &file.service {
            for method in &service.method {
                lines.push(format!(
                    "call {package}.{}/{} {}{} -> {}{}",
                    service.name(),
                    method.name(),
                    if method.client_streaming() {
                        "stream "
                    } else {
                        ""
                    },
                    method.input_type(),
                    if method.server_streaming() {
                        "stream "
                    } else {
                        ""
                    },
                    method.output_type(),
                ));
            }
        }
    }
    lines.sort();
    lines
}

fn promise_message(lines: &mut Vec<String>, scope: &str, message: &DescriptorProto) {
    let name = format!("{scope}.{}", message.name());
    for field in &message.field {
        let kind = match field.r#type() {
            Type::Message | Type::Enum => field.type_name().to_owned(),
            plain => format!("{plain:?}"),
        };
        let repeated = if field.label() == Label::Repeated {
            "repeated "
        } else {
            ""
        };
        lines.push(format!(
            "field {name} {} = {repeated}{kind} {}",
            field.number(),
            field.name()
        ));
    }
    for inner in &message.nested_type {
        promise_message(lines, &name, inner);
    }
    for item in &message.enum_type {
        promise_enum(lines, &name, item);
    }
}

fn promise_enum(lines: &mut Vec<String>, scope: &str, item: &EnumDescriptorProto) {
    for value in &item.value {
        lines.push(format!(
            "value {scope}.{} {} = {}",
            item.name(),
            value.number(),
            value.name()
        ));
    }
}

#[test]
fn what_was_accepted_before_still_holds() {
    let accepted = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("accepted/contract.txt");
    let now = promises(&files());
    if std::env::var_os("FUNANI_ACCEPT_DESCRIPTORS").is_some() {
        std::fs::write(&accepted, now.join("\n") + "\n").expect("the accepted contract is written");
    }
    let before = std::fs::read_to_string(&accepted).expect("the accepted contract is there");
    let broken: Vec<_> = before
        .lines()
        .filter(|line| !now.iter().any(|n| n == line))
        .collect();
    assert!(
        broken.is_empty(),
        "no longer true for callers of an older version: {broken:#?}"
    );
    let new: Vec<_> = now
        .iter()
        .filter(|line| !before.lines().any(|b| b == line.as_str()))
        .collect();
    assert!(
        new.is_empty(),
        "not accepted yet; look, then run with FUNANI_ACCEPT_DESCRIPTORS=1: {new:#?}"
    );
}
