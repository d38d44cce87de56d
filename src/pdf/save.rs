//! The file (ISO 32000-1, 7.5): objects in object streams, streams as they are, a cross-reference stream.
//!
//! It is written here and not by `lopdf`, which deflates no cross-reference stream, so that 20 000 elements of a
//! structure would take 140 kB, and which makes object streams one after the other.

use std::borrow::Cow;
use std::io::Write as _;

use lopdf::{Dictionary, Object, ObjectId, StringFormat};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::content::{deflate, deflate_with, deflater};
use crate::deflate::Deflater;
use crate::diag::Error;

/// Objects in an object stream: a reader must inflate the whole stream for one of them. A cross-reference has one byte
/// for the place in the stream.
const OBJECTS_PER_STREAM: usize = 200;
/// Version and, as 7.5.2 advises, a comment of bytes that are no text.
const HEADER: &[u8] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n";
/// The same comment for a header of another version.
const COMMENT: &[u8] = b"%\xe2\xe3\xcf\xd3\n";
/// Bytes of the fields of a cross-reference (7.5.8.2): kind, offset or object stream, place in the stream.
const FIELDS: [usize; 3] = [1, 4, 1];
/// Bytes of a cross-reference.
const ENTRY: usize = FIELDS[0] + FIELDS[1] + FIELDS[2];

/// Objects that are many and are written at once instead of being kept: those of the structure.
#[derive(Default)]
pub(super) struct Written {
    bytes: Vec<u8>,
    /// Numbers and beginnings.
    starts: Vec<(u32, usize)>,
}

impl Written {
    /// Begins an object, whose value the caller appends.
    pub(super) fn begin(&mut self, id: u32) -> &mut Vec<u8> {
        self.starts.push((id, self.bytes.len()));
        &mut self.bytes
    }

    /// The object begun last, to go on with.
    pub(super) fn last(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    fn iter(&self) -> impl Iterator<Item = (u32, &[u8])> {
        let ends = self.starts.iter().skip(1).map(|s| s.1).chain([self.bytes.len()]);
        self.starts.iter().zip(ends).map(|((id, start), end)| (*id, &self.bytes[*start..end]))
    }
}

/// Where an object stands, as a cross-reference says it.
#[derive(Clone, Copy)]
enum Place {
    Nowhere,
    At(u32),
    In { stream: u32, index: u8 },
}

/// Writes a file. Its ID (14.4) is the hash of what stands before the cross-reference stream.
pub(super) fn save(doc: &lopdf::Document, written: &Written) -> Result<Vec<u8>, Error> {
    let mut small: Vec<(u32, Cow<'_, [u8]>)> = written.iter().map(|(id, bytes)| (id, Cow::Borrowed(bytes))).collect();
    let size: usize = doc.objects.values().map(|o| o.as_stream().map_or(64, |s| s.content.len() + 128)).sum();
    let mut file = Vec::with_capacity(size + written.bytes.len() / 4);
    let mut places = vec![Place::Nowhere; doc.max_id as usize + 1];
    let mut put = |id: u32, place: Place| {
        let n = id as usize;
        if places.len() <= n {
            places.resize(n + 1, Place::Nowhere);
        }
        places[n] = place;
    };
    file.extend_from_slice(HEADER);
    for ((id, _), object) in &doc.objects {
        match object {
            Object::Stream(stream) => {
                put(*id, Place::At(offset(&file)?));
                stream_object(&mut file, *id, &stream.dict, &stream.content);
            }
            other => {
                let mut bytes = Vec::with_capacity(128);
                value(&mut bytes, other);
                small.push((*id, Cow::Owned(bytes)));
            }
        }
    }
    small.sort_by_key(|(id, _)| *id);
    // What is there already is hashed while the rest is deflated.
    let hash = |seed: &uuid::Uuid, bytes: &[u8]| uuid::Uuid::new_v5(seed, bytes);
    let deflate_small = || small.par_chunks(OBJECTS_PER_STREAM).map_init(deflater, object_stream).collect();
    let (seed, streams) = rayon::join(|| hash(&uuid::Uuid::NAMESPACE_OID, &file), deflate_small);
    let streams: Result<Vec<(usize, usize, Vec<u8>)>, Error> = streams;
    let (streams, hashed) = (streams?, file.len());
    let mut next = doc.max_id;
    for ((count, first, deflated), objects) in streams.iter().zip(small.chunks(OBJECTS_PER_STREAM)) {
        next += 1;
        put(next, Place::At(offset(&file)?));
        for ((id, _), index) in objects.iter().zip(0u8..) {
            put(*id, Place::In { stream: next, index });
        }
        let mut dict = Dictionary::new();
        dict.set("Type", "ObjStm");
        dict.set("N", *count as i64);
        dict.set("First", *first as i64);
        dict.set("Filter", "FlateDecode");
        dict.set("Length", deflated.len() as i64);
        stream_object(&mut file, next, &dict, deflated);
    }

    next += 1;
    let start = offset(&file)?;
    put(next, Place::At(start));
    let mut dict = Dictionary::new();
    dict.set("Type", "XRef");
    for key in ["Root", "Info"] {
        let value = doc.trailer.get(key.as_bytes()).and_then(Object::as_reference);
        dict.set(key, value.map_err(super::document::pdf_error)?);
    }
    let hash = Object::String(hash(&seed, &file[hashed..]).as_bytes().to_vec(), StringFormat::Hexadecimal);
    dict.set("ID", vec![hash.clone(), hash]);
    dict.set("Size", places.len() as i64);
    dict.set("W", FIELDS.map(|w| Object::Integer(w as i64)).to_vec());
    let mut parameters = Dictionary::new();
    parameters.set("Predictor", 12);
    parameters.set("Columns", ENTRY as i64);
    dict.set("Filter", "FlateDecode");
    dict.set("DecodeParms", parameters);
    let table = deflate(&cross_references(&places))?;
    dict.set("Length", table.len() as i64);
    stream_object(&mut file, next, &dict, &table);
    // Writing to a vector does not fail.
    let _ = write!(file, "startxref\n{start}\n%%EOF\n");
    Ok(file)
}

/// Writes a file that readers of PDF 1.3 understand: every object by itself, a cross-reference table (7.5.4). Its ID is
/// the hash of what stands before the table.
pub(super) fn save_plain(doc: &mut lopdf::Document, version: &str) -> Result<Vec<u8>, Error> {
    close_ranks(doc);
    let size: usize = doc.objects.values().map(|o| o.as_stream().map_or(96, |s| s.content.len() + 128)).sum();
    let mut file = Vec::with_capacity(size + 20 * doc.objects.len());
    let _ = writeln!(file, "%PDF-{version}");
    file.extend_from_slice(COMMENT);
    let mut places = Vec::with_capacity(doc.objects.len());
    for ((id, _), object) in &doc.objects {
        places.push(offset(&file)?);
        if let Object::Stream(stream) = object {
            stream_object(&mut file, *id, &stream.dict, &stream.content);
        } else {
            let _ = writeln!(file, "{id} 0 obj");
            value(&mut file, object);
            file.extend_from_slice(b"\nendobj\n");
        }
    }
    let start = offset(&file)?;
    let hash = uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, &file).as_bytes().to_vec();
    // The first is the head of the list of free objects, of which there are none.
    let _ = write!(file, "xref\n0 {}\n0000000000 65535 f \n", places.len() + 1);
    for at in &places {
        let _ = writeln!(file, "{at:010} 00000 n ");
    }
    let mut trailer = Dictionary::new();
    trailer.set("Size", places.len() as i64 + 1);
    for key in ["Root", "Info"] {
        let value = doc.trailer.get(key.as_bytes()).and_then(Object::as_reference);
        trailer.set(key, value.map_err(super::document::pdf_error)?);
    }
    let hash = Object::String(hash, StringFormat::Hexadecimal);
    trailer.set("ID", vec![hash.clone(), hash]);
    file.extend_from_slice(b"trailer\n");
    dictionary(&mut file, &trailer);
    let _ = write!(file, "\nstartxref\n{start}\n%%EOF\n");
    Ok(file)
}

/// Numbers the objects from 1 without gaps: printpdf leaves one behind each page, and a table has 20 bytes for it.
fn close_ranks(doc: &mut lopdf::Document) {
    let numbers: FxHashMap<ObjectId, ObjectId> = doc.objects.keys().zip(1..).map(|(id, n)| (*id, (n, 0))).collect();
    let objects = std::mem::take(&mut doc.objects);
    let renamed = objects.into_values().zip(1..).map(|(mut object, n)| {
        rename(&mut object, &numbers);
        ((n, 0), object)
    });
    doc.objects = renamed.collect();
    doc.trailer.iter_mut().for_each(|(_, v)| rename(v, &numbers));
    doc.max_id = doc.objects.len() as u32;
}

/// Gives the references in a value their new numbers.
fn rename(object: &mut Object, numbers: &FxHashMap<ObjectId, ObjectId>) {
    match object {
        Object::Reference(id) => *id = numbers.get(id).copied().unwrap_or(*id),
        Object::Array(list) => list.iter_mut().for_each(|o| rename(o, numbers)),
        Object::Dictionary(dict) => dict.iter_mut().for_each(|(_, o)| rename(o, numbers)),
        Object::Stream(stream) => stream.dict.iter_mut().for_each(|(_, o)| rename(o, numbers)),
        _ => {}
    }
}

/// A cross-reference has four bytes for an offset.
fn offset(file: &[u8]) -> Result<u32, Error> {
    u32::try_from(file.len()).map_err(|_| Error::Pdf("the file is larger than 4 GB".into()))
}

fn stream_object(file: &mut Vec<u8>, id: u32, dict: &Dictionary, content: &[u8]) {
    let _ = writeln!(file, "{id} 0 obj");
    dictionary(file, dict);
    file.extend_from_slice(b"stream\n");
    file.extend_from_slice(content);
    file.extend_from_slice(b"\nendstream\nendobj\n");
}

/// An object stream (7.5.7): how many objects it has, where the first stands, and the stream, deflated.
fn object_stream(deflater: &mut Deflater, objects: &[(u32, Cow<'_, [u8]>)]) -> Result<(usize, usize, Vec<u8>), Error> {
    let mut content = Vec::with_capacity(objects.iter().map(|(_, o)| o.len() + 16).sum());
    let mut at = 0;
    for (id, object) in objects {
        let _ = write!(content, "{id} {at} ");
        at += object.len() + 1;
    }
    let first = content.len();
    for (_, object) in objects {
        content.extend_from_slice(object);
        content.push(b' ');
    }
    Ok((objects.len(), first, deflate_with(deflater, &content)?))
}

/// The cross-references (7.5.8.3), each as its difference from the one before it (PNG's filter Up): a run of objects
/// in one stream deflates to nearly nothing.
fn cross_references(places: &[Place]) -> Vec<u8> {
    let mut out = Vec::with_capacity(places.len() * (ENTRY + 1));
    let mut before = [0u8; ENTRY];
    for place in places {
        let (kind, number, index) = match *place {
            Place::Nowhere => (0, 0, 0),
            Place::At(offset) => (1, offset, 0),
            Place::In { stream, index } => (2, stream, index),
        };
        let [a, b, c, d] = number.to_be_bytes();
        let entry = [kind, a, b, c, d, index];
        out.push(2);
        out.extend(entry.iter().zip(before).map(|(now, then)| now.wrapping_sub(then)));
        before = entry;
    }
    out
}

/// Writes a reference to an object.
pub(super) fn reference(out: &mut Vec<u8>, id: ObjectId) {
    let _ = write!(out, "{} {} R", id.0, id.1);
}

/// Writes an object's value (7.3).
pub(super) fn value(out: &mut Vec<u8>, object: &Object) {
    match object {
        Object::Null => out.extend_from_slice(b"null"),
        Object::Boolean(v) => out.extend_from_slice(if *v { b"true" } else { b"false" }),
        Object::Integer(v) => {
            let _ = write!(out, "{v}");
        }
        Object::Real(v) => {
            let _ = write!(out, "{v}");
        }
        Object::Name(n) => name(out, n),
        Object::String(s, StringFormat::Hexadecimal) => {
            out.push(b'<');
            for byte in s {
                let _ = write!(out, "{byte:02X}");
            }
            out.push(b'>');
        }
        Object::String(s, StringFormat::Literal) => {
            out.push(b'(');
            for byte in s {
                match byte {
                    b'(' | b')' | b'\\' => out.extend_from_slice(&[b'\\', *byte]),
                    // A bare CR would be read as LF (7.3.4.2).
                    b'\r' => out.extend_from_slice(b"\\r"),
                    _ => out.push(*byte),
                }
            }
            out.push(b')');
        }
        Object::Array(list) => {
            out.push(b'[');
            for (n, kid) in list.iter().enumerate() {
                if n > 0 {
                    out.push(b' ');
                }
                value(out, kid);
            }
            out.push(b']');
        }
        Object::Dictionary(dict) => dictionary(out, dict),
        // A stream is an object of its own and stands in no value (7.3.8.1).
        Object::Stream(_) => out.extend_from_slice(b"null"),
        Object::Reference(id) => reference(out, *id),
    }
}

fn dictionary(out: &mut Vec<u8>, dict: &Dictionary) {
    out.extend_from_slice(b"<<");
    for (key, kid) in dict {
        name(out, key);
        if !matches!(kid, Object::Name(_) | Object::String(..) | Object::Array(_) | Object::Dictionary(_)) {
            out.push(b' ');
        }
        value(out, kid);
    }
    out.extend_from_slice(b">>");
}

/// A name (7.3.5); what is no regular character is escaped.
fn name(out: &mut Vec<u8>, name: &[u8]) {
    out.push(b'/');
    for byte in name {
        if byte.is_ascii_graphic() && !b"()<>[]{}/%#".contains(byte) {
            out.push(*byte);
        } else {
            let _ = write!(out, "#{byte:02X}");
        }
    }
}
