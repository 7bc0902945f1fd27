//! The manners of the contract, held over its own descriptors.

use std::collections::BTreeMap;

use prost::Message as _;
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FileDescriptorProto, FileDescriptorSet, SourceCodeInfo,
};

/// Field numbers inside `descriptor.proto` that make up source paths.
mod path {
    pub(super) const MESSAGE: i32 = 4;
    pub(super) const ENUM: i32 = 5;
    pub(super) const SERVICE: i32 = 6;
    pub(super) const FIELD: i32 = 2;
    pub(super) const METHOD: i32 = 2;
    pub(super) const VALUE: i32 = 2;
    pub(super) const ONEOF: i32 = 8;
}

fn files() -> Vec<FileDescriptorProto> {
    FileDescriptorSet::decode(super::DESCRIPTORS).unwrap().file
}

/// The leading comment at each source path.
fn comments(info: &SourceCodeInfo) -> BTreeMap<Vec<i32>, String> {
    let commented = info.location.iter().filter_map(|location| {
        let comment = location.leading_comments.clone()?;
        Some((location.path.clone(), comment))
    });
    commented.collect()
}

struct Walk<'a> {
    comments: BTreeMap<Vec<i32>, String>,
    bare: &'a mut Vec<String>,
}

impl Walk<'_> {
    fn check(&mut self, path: &[i32], name: String) {
        let comment = self.comments.get(path);
        if comment.is_none_or(|comment| !comment.trim_end().ends_with('.')) {
            self.bare.push(name);
        }
    }

    fn message(&mut self, at: &[i32], message: &DescriptorProto) {
        self.check(at, message.name().to_owned());
        for (index, field) in (0..).zip(&message.field) {
            let at = [at, &[path::FIELD, index]].concat();
            self.check(&at, format!("{}.{}", message.name(), field.name()));
        }
        // An optional field makes a choice of its own, which nobody writes down.
        let made = |index: i32| {
            let mut fields = message.field.iter();
            fields.any(|field| field.proto3_optional() && field.oneof_index == Some(index))
        };
        for (index, oneof) in (0..).zip(&message.oneof_decl) {
            if made(index) {
                continue;
            }
            let at = [at, &[path::ONEOF, index]].concat();
            self.check(&at, format!("{}.{}", message.name(), oneof.name()));
        }
        assert!(message.nested_type.is_empty(), "{}", message.name());
    }

    fn enumeration(&mut self, at: &[i32], enumeration: &EnumDescriptorProto) {
        self.check(at, enumeration.name().to_owned());
        for (index, value) in (0..).zip(&enumeration.value) {
            let at = [at, &[path::VALUE, index]].concat();
            self.check(&at, value.name().to_owned());
        }
    }
}

#[test]
fn everything_in_the_contract_has_a_comment_that_ends_as_a_sentence() {
    let mut bare = Vec::new();
    for file in files() {
        let mut walk = Walk {
            comments: comments(file.source_code_info.as_ref().unwrap()),
            bare: &mut bare,
        };
        for (index, message) in (0..).zip(&file.message_type) {
            walk.message(&[path::MESSAGE, index], message);
        }
        for (index, enumeration) in (0..).zip(&file.enum_type) {
            walk.enumeration(&[path::ENUM, index], enumeration);
        }
        for (index, service) in (0..).zip(&file.service) {
            walk.check(&[path::SERVICE, index], service.name().to_owned());
            for (number, method) in (0..).zip(&service.method) {
                let at = [path::SERVICE, index, path::METHOD, number];
                walk.check(&at, format!("{}.{}", service.name(), method.name()));
            }
        }
    }
    assert_eq!(bare, Vec::<String>::new());
}

#[test]
fn every_call_has_its_own_request_and_response() {
    let mut calls = 0;
    for file in files() {
        for method in file.service.iter().flat_map(|service| &service.method) {
            let name = method.name();
            let package = file.package();
            assert_eq!(method.input_type(), format!(".{package}.{name}Request"));
            assert_eq!(method.output_type(), format!(".{package}.{name}Response"));
            calls += 1;
        }
    }
    assert_eq!(calls, 48);
}

#[test]
fn every_enumeration_begins_unspecified_under_its_own_prefix() {
    for enumeration in files().iter().flat_map(|file| &file.enum_type) {
        let mut prefix = String::new();
        for letter in enumeration.name().chars() {
            if letter.is_uppercase() && !prefix.is_empty() {
                prefix.push('_');
            }
            prefix.push(letter.to_ascii_uppercase());
        }
        let first = &enumeration.value[0];
        assert_eq!(first.name(), format!("{prefix}_UNSPECIFIED"));
        assert_eq!(first.number(), 0);
        for value in &enumeration.value {
            assert!(value.name().starts_with(&prefix), "{}", value.name());
        }
    }
}

#[test]
fn packages_lie_in_folders_of_their_name() {
    for file in files() {
        let (folder, _) = file.name().rsplit_once('/').unwrap();
        assert_eq!(file.package().replace('.', "/"), folder);
        assert_eq!(file.syntax(), "proto3");
    }
}
