use super::*;

/// RFC 8785 appendix B: the bits of the double and its form.
const APPENDIX_B: [(u64, &str); 24] = [
    (0x0000_0000_0000_0000, "0"),
    (0x8000_0000_0000_0000, "0"),
    (0x0000_0000_0000_0001, "5e-324"),
    (0x8000_0000_0000_0001, "-5e-324"),
    (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
    (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"),
    (0x4340_0000_0000_0000, "9007199254740992"),
    (0xc340_0000_0000_0000, "-9007199254740992"),
    (0x4430_0000_0000_0000, "295147905179352830000"),
    (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
    (0x44b5_2d02_c7e1_4af6, "1e+23"),
    (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"),
    (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
    (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"),
    (0x444b_1ae4_d6e2_ef50, "1e+21"),
    (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
    (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
    (0x41b3_de43_5555_5553, "333333333.3333332"),
    (0x41b3_de43_5555_5554, "333333333.33333325"),
    (0x41b3_de43_5555_5555, "333333333.3333333"),
    (0x41b3_de43_5555_5556, "333333333.3333334"),
    (0x41b3_de43_5555_5557, "333333333.33333343"),
    (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
    (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
];

fn number(literal: &str) -> Option<Number> {
    match parse(literal.as_bytes(), Limits::DOCUMENT) {
        Ok(Value::Number(number)) => Some(number),
        Ok(other) => panic!("{literal} was read as {other:?}"),
        Err(error) => {
            assert_eq!(error.code, JsonErrorCode::NumberNotExact, "{literal}");
            None
        }
    }
}

#[test]
fn the_numbers_of_rfc_8785_appendix_b_have_their_form_and_are_read_back() {
    for (bits, form) in APPENDIX_B {
        let number = Number::try_from(f64::from_bits(bits)).unwrap();
        assert_eq!(number.to_string(), form);
        assert_eq!(read(form), Value::Number(number), "{form}");
        assert!(
            parse_canonical(form.as_bytes(), Limits::DOCUMENT).is_ok(),
            "{form}"
        );
    }
    assert_eq!(
        Number::try_from(f64::from_bits(0x7fff_ffff_ffff_ffff)),
        Err(NumberError)
    );
    assert_eq!(
        Number::try_from(f64::from_bits(0x7ff0_0000_0000_0000)),
        Err(NumberError)
    );
}

#[test]
fn another_writing_of_the_same_exact_value_is_accepted() {
    let same = [
        ("12000.0", "12000"),
        ("1.10", "1.1"),
        ("1e3", "1000"),
        ("1E+3", "1000"),
        ("10e-1", "1"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("0e999999999999999999999", "0"),
        ("0.000e-99", "0"),
        ("1e21", "1e+21"),
        ("1000000000000000000000", "1e+21"),
        ("0.0000001", "1e-7"),
        ("123456789012345680000", "123456789012345680000"),
        ("9007199254740992", "9007199254740992"),
        ("9007199254740994.00", "9007199254740994"),
        ("-27.5000000000000000000000000000000", "-27.5"),
        ("100000000000000000000000000e-26", "1"),
        ("0.1e1", "1"),
    ];
    for (literal, form) in same {
        assert_eq!(number(literal).unwrap().to_string(), form, "{literal}");
    }
}

#[test]
fn a_literal_whose_exact_value_would_be_lost_is_refused() {
    let lost = [
        "9007199254740993",
        "-9007199254740993",
        "9007199254740993.0",
        "12.3456789012345678",
        "333333333.33333329",
        "0.1000000000000000055511151231257827",
        "1e-400",
        "-1e-99999999999999999999",
        "18446744073709551615",
        "1.00000000000000000000000000000000001",
        "123456789012345678",
    ];
    for literal in lost {
        assert_eq!(number(literal), None, "{literal}");
    }
}

#[test]
fn a_literal_beyond_every_double_overflows() {
    for literal in ["1e400", "-1e309", "1e99999999999999999999", "1.8e308"] {
        assert_eq!(
            refused(literal).0,
            JsonErrorCode::NumberOverflow,
            "{literal}"
        );
    }
    let digits = "9".repeat(400);
    assert_eq!(
        refused(format!("[0,{digits}]")),
        (JsonErrorCode::NumberOverflow, "$[1]".to_owned(), 3)
    );
}

#[test]
fn a_literal_outside_the_grammar_is_refused() {
    let broken = [
        "-",
        "+1",
        "01",
        "-01",
        "00",
        ".5",
        "1.",
        "1.e1",
        "1e",
        "1e+",
        "0x10",
        "1_000",
        "NaN",
        "Infinity",
        "-Infinity",
        "1e1.5",
        "١",
    ];
    for literal in broken {
        let code = refused(literal).0;
        let expected = [JsonErrorCode::Syntax, JsonErrorCode::TrailingBytes];
        assert!(expected.contains(&code), "{literal}: {code}");
    }
}

#[test]
fn only_the_canonical_literal_is_canonical() {
    for literal in [
        "-0", "0.0", "1.0", "1e3", "1E30", "1e21", "10e0", "1.10", "1e-7 ",
    ] {
        let error = parse_canonical(literal.as_bytes(), Limits::DOCUMENT).unwrap_err();
        assert_eq!(error.code, JsonErrorCode::NotCanonical, "{literal}");
    }
    for literal in [
        "0",
        "-1",
        "1e+21",
        "1e-7",
        "0.000001",
        "999999999999999",
        "1234567890123456",
    ] {
        assert!(
            parse_canonical(literal.as_bytes(), Limits::DOCUMENT).is_ok(),
            "{literal}"
        );
    }
}

#[test]
fn integers_are_handed_out_up_to_two_to_the_53_less_one() {
    let integer = |literal| read(literal).as_i64();
    assert_eq!(integer("9007199254740991"), Some(MAX_SAFE_INTEGER));
    assert_eq!(integer("-9007199254740991"), Some(-MAX_SAFE_INTEGER));
    assert_eq!(integer("9007199254740992"), None);
    assert_eq!(integer("-9007199254740992"), None);
    assert_eq!(integer("12000.0"), Some(12000));
    assert_eq!(integer("-0"), Some(0));
    assert_eq!(integer("0.5"), None);
    assert_eq!(integer("1e300"), None);
    assert_eq!(read("-1").as_u64(), None);
    assert_eq!(read("7").as_u64(), Some(7));
}

#[test]
fn an_integer_that_a_double_may_not_hold_makes_no_number() {
    assert_eq!(
        Number::try_from(MAX_SAFE_INTEGER).unwrap().to_string(),
        "9007199254740991"
    );
    assert_eq!(Number::try_from(MAX_SAFE_INTEGER + 1), Err(NumberError));
    assert_eq!(Number::try_from(-MAX_SAFE_INTEGER - 1), Err(NumberError));
    assert_eq!(Number::try_from(i64::MIN), Err(NumberError));
    assert_eq!(Number::try_from(1_u64 << 53), Err(NumberError));
    assert_eq!(Value::try_from(u64::MAX), Err(NumberError));
    assert_eq!(NumberError.reason(), "NUMBER_NOT_EXACT");
    assert_eq!(Number::from(u32::MAX).to_string(), "4294967295");
    assert_eq!(Number::from(i32::MIN).to_string(), "-2147483648");
}

#[test]
fn integers_are_written_digit_by_digit() {
    for power in 0..16 {
        let power = 10_i64.pow(power);
        for integer in [power - 1, power, power + 1, -power, 1 - power] {
            assert_eq!(
                Number::try_from(integer).unwrap().to_string(),
                integer.to_string()
            );
        }
    }
}
