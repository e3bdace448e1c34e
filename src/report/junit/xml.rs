//! The elements of JUnit XML.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::{Came, Case, Suite};

type Written = std::io::Result<()>;
type Xml = Writer<Vec<u8>>;

/// The document with a line end.
pub(super) fn written(suites: &[Suite]) -> String {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    // Nothing fails here: the bytes go to memory.
    let _ = document(&mut xml, suites);
    String::from_utf8(xml.into_inner()).unwrap_or_default() + "\n"
}

fn count<'c>(cases: impl Iterator<Item = &'c Case>, wanted: Option<Came>) -> String {
    cases.filter(|case| wanted.is_none_or(|came| case.came == came)).count().to_string()
}

fn document(xml: &mut Xml, suites: &[Suite]) -> Written {
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let all = || suites.iter().flat_map(|suite| &suite.cases);
    let (tests, failures, errors) = (count(all(), None), count(all(), Some(Came::Failed)), count(all(), Some(Came::Broken)));
    let root = xml.create_element("testsuites").with_attribute(("name", "plumbrule"));
    let root = root.with_attributes([("tests", &*tests), ("failures", &*failures), ("errors", &*errors)]);
    root.write_inner_content(|xml| suites.iter().try_for_each(|suite| write_suite(xml, suite)))?;
    Ok(())
}

fn write_suite(xml: &mut Xml, suite: &Suite) -> Written {
    let counts = [None, Some(Came::Failed), Some(Came::Broken), Some(Came::Skipped)].map(|came| count(suite.cases.iter(), came));
    let [tests, failures, errors, skipped] = &counts;
    let element = xml.create_element("testsuite").with_attributes([
        ("name", &*suite.name),
        ("package", &*suite.package),
        ("tests", tests),
        ("failures", failures),
        ("errors", errors),
        ("skipped", skipped),
    ]);
    element.write_inner_content(|xml| {
        xml.create_element("properties").write_inner_content(|xml| {
            suite.properties.iter().try_for_each(|(name, value)| {
                let property = xml.create_element("property");
                property.with_attributes([("name", &**name), ("value", &**value)]).write_empty().map(|_| ())
            })
        })?;
        suite.cases.iter().try_for_each(|case| write_case(xml, case))
    })?;
    Ok(())
}

fn write_case(xml: &mut Xml, case: &Case) -> Written {
    let element = xml.create_element("testcase");
    let element = element.with_attributes([("name", &*case.name), ("classname", &*case.class)]);
    let child = match case.came {
        Came::Passed if case.details.is_empty() => return element.write_empty().map(|_| ()),
        Came::Passed => "system-out",
        Came::Failed => "failure",
        Came::Skipped => "skipped",
        Came::Broken => "error",
    };
    element.write_inner_content(|xml| {
        let inner = xml.create_element(child);
        if case.came == Came::Passed {
            let lines = format!("{}\n{}", case.message, case.details);
            return inner.write_text_content(BytesText::new(&lines)).map(|_| ());
        }
        let inner = inner.with_attributes([("message", &*case.message), ("type", case.sort)]);
        inner.write_text_content(BytesText::new(&case.details)).map(|_| ())
    })?;
    Ok(())
}
