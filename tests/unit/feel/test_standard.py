"""The language by the groups of the standard (DMN 1.5, chapter 10.3); each line is a statement of the text."""

from __future__ import annotations

import pytest

from tests.unit.feel.spec import cases, shown

ARITHMETIC = """
1 + 2 * 3 => 7
(1 + 2) * 3 => 9
10 - 4 - 3 => 3
2 ** 3 => 8
2 ** 3 ** 2 => 64
-2 ** 2 => 4
2 ** -1 => 0.5
1 / 3 => 0.3333333333333333333333333333333333
0.1 + 0.2 => 0.3
1 / 0 => null
10 ** 6145 => null
"a" + "b" => "ab"
"a" + 1 => null
1 + null => null
- - 3 => 3
1 - -3 => 4
.5 + 1.5e1 => 15.5
9007199254740993 + 0 => 9007199254740993
"""

TEMPORAL_ARITHMETIC = """
@"2020-01-31" + @"P1M" => 2020-02-29
@"2020-03-31" - @"P1M" => 2020-02-29
@"2020-01-01" + @"P1D" => 2020-01-02
@"2020-01-01" - @"PT1S" => 2019-12-31
@"2020-01-02" - @"2020-01-01" => P1D
@"2020-01-01T00:00:00Z" - @"2019-12-31" => P1D
@"2020-01-01T00:00:00" - @"2019-12-31T00:00:00Z" => null
@"2020-01-01T23:00:00" + @"PT2H" => 2020-01-02T01:00:00
@"2020-01-01T12:00:00+01:00" - @"2020-01-01T10:00:00Z" => PT1H
@"23:00:00" + @"PT2H" => 01:00:00
@"01:00:00" - @"23:00:00" => -PT22H
@"10:00:00" + @"P1M" => null
@"P1D" + @"PT12H" => P1DT12H
@"P1Y" + @"P1D" => null
@"P1Y" * 1.5 => P1Y6M
2 * @"PT1H" => PT2H
@"P1Y" / 5 => P2M
@"P1D" / @"PT1H" => 24
@"P1Y" / @"P1M" => 12
@"P1D" / @"P1M" => null
-@"P1D" => -P1D
@"2020-01-01" + @"2020-01-01" => null
@"2026-03-29T01:30:00@Europe/Berlin" + @"PT1H" => 2026-03-29T03:30:00@Europe/Berlin
@"999999999-12-31" + @"P1D" => null
@"9999-12-31" + @"P1D" => 10000-01-01
"""

CONSTRUCTORS = """
date("2017-02-29") => null
date(2020, 2, 29) => 2020-02-29
date(@"2020-02-29T10:00:00") => 2020-02-29
date("-0044-03-15") => -0044-03-15
date("02020-01-01") => null
date("2020-1-1") => null
time("09:30:00.123456789") => 09:30:00.123456789
time("24:00:01") => null
time("9:30:00") => null
time("09:30") => null
time("09:30:00@Europe/Berlin") => 09:30:00@Europe/Berlin
time("09:30:00@No/Where") => null
time("09:30:00+19:00") => null
time("09:30:00-00:00") => 09:30:00Z
time(9, 30, 0) => 09:30:00
time(9, 30, 0, @"-PT2H45M55S") => 09:30:00-02:45:55
time(24, 0, 0) => null
time(@"2020-01-01") => 00:00:00Z
date and time("2020-01-01") => 2020-01-01T00:00:00
date and time("2020-12-31T24:00:00") => 2021-01-01T00:00:00
date and time(@"2020-01-01", @"09:30:00Z") => 2020-01-01T09:30:00Z
date and time(@"2020-01-01T01:00:00", @"09:30:00") => 2020-01-01T09:30:00
date and time(2020, 1, 2, 3, 4, 5) => 2020-01-02T03:04:05
date and time(2020, 1, 2, 3, 4, 5, "Europe/Berlin") => 2020-01-02T03:04:05@Europe/Berlin
duration("P1DT2H3M4.5S") => P1DT2H3M4.5S
duration("PT24H") => P1D
duration("P14M") => P1Y2M
duration("-P0M") => P0M
duration("PT0S") => PT0S
duration("P1Y1D") => null
duration("P") => null
duration("PT") => null
years and months duration(@"2016-07-30", @"2018-12-10") => P2Y4M
years and months duration(@"2018-12-10", @"2016-07-30") => -P2Y4M
number("1 000,5", " ", ",") => 1000.5
number("1,000.5", ",", ".") => 1000.5
number("1.000,5", ",", ",") => null
number("one") => null
string(1.10) => "1.1"
string(true) => "true"
string(null) => null
string([1, "a", {b: @"P1D"}]) => "[1, "a", {b: P1D}]"
string(@"2020-01-01T00:00:00.5Z") => "2020-01-01T00:00:00.5Z"
range("[18..21)") => [18..21)
range("(..2)") => (< 2)
range("[3..1]") => null
range("[1+1..3]") => null
range("[@\\"2020-01-01\\"..date(\\"2020-12-31\\"))") => [2020-01-01..2020-12-31)
range("[1..]") => null
@"P1D" => P1D
@"nonsense" => null
"""

NUMERIC = """
decimal(1/3, 2) => 0.33
decimal(1.5, 0) => 2
decimal(2.5, 0) => 2
decimal(114.21, -2) => 100
decimal(1, 6177) => null
floor(-1.5) => -2
floor(-1.56, 1) => -1.6
ceiling(-1.56, 1) => -1.5
round up(5.5, 0) => 6
round up(-5.5, 0) => -6
round down(-5.5, 0) => -5
round half up(-5.5, 0) => -6
round half down(-5.5, 0) => -5
round half up(1.126, 2) => 1.13
abs(-10) => 10
abs(@"-PT5H") => PT5H
abs(@"-P1Y") => P1Y
modulo(12, 5) => 2
modulo(-12, 5) => 3
modulo(12, -5) => -3
modulo(-12, -5) => -2
modulo(10.1, 4.5) => 1.1
modulo(1, 0) => null
sqrt(16) => 4
sqrt(-1) => null
decimal(log(10), 8) => 2.30258509
log(0) => null
decimal(exp(5), 8) => 148.4131591
odd(5) => true
even(5) => false
odd(5.5) => null
"""

STRINGS = r"""
substring("foobar", 3) => "obar"
substring("foobar", 3, 3) => "oba"
substring("foobar", -2, 1) => "a"
substring("foobar", 0) => null
substring("foobar", 7) => null
substring("\U01F40Eab", 2) => "ab"
string length("\U01F40Eab") => 3
string length("\ud83d\udc0e") => 1
upper case("aBc4") => "ABC4"
lower case("aBc4") => "abc4"
substring before("foobar", "bar") => "foo"
substring before("foobar", "xyz") => ""
substring after("foobar", "ob") => "ar"
substring after("", "a") => ""
contains("foobar", "of") => false
starts with("foobar", "fo") => true
ends with("foobar", "r") => true
split("John Doe", "\\s") => ["John", "Doe"]
split("a;b;c;;", ";") => ["a", "b", "c", "", ""]
string join(["a", "b", "c"], "_and_") => "a_and_b_and_c"
string join(["a", null, "c"], "X") => "aXc"
string join([]) => ""
string join(["a", 1]) => null
"\"quoted\"" => ""quoted""
"\u00e4" = "ä" => true
"""

REGEX = r"""
matches("foobar", "^fo*b") => true
matches("ABC", "abc", "i") => true
matches("a\nb", "a.b") => false
matches("a\nb", "a.b", "s") => true
matches("a\nb", "^b$") => false
matches("a\nb", "^b$", "m") => true
matches("ab", "a b", "x") => true
matches("a b", "a[ ]b", "x") => true
matches("a", "a", "p") => null
matches("k", "[A-Z-[K]]", "i") => false
matches("l", "[A-Z-[K]]", "i") => true
matches("e1", "\\p{L}\\d") => true
matches("é", "\\p{IsLatin-1Supplement}") => true
matches("a-b", "\\i\\c+") => true
matches("_", "\\w") => false
matches("abab", "^(ab)\\1$") => true
matches("abba", "^(ab)\\1$") => false
matches("a", "(?=a)") => null
matches("a", "\\b") => null
matches("a", "(") => null
matches("a", "a{2,1}") => null
replace("banana", "a", "o") => "bonono"
replace("banana", "(an)+", "**") => "b**a"
replace("abracadabra", "bra", "[$0]") => "a[bra]cada[bra]"
replace("0123", "(\\d)(\\d)", "$2$1") => "1032"
replace("abc", "b", "\\$") => "a$c"
replace("abc", "b", "$") => null
replace("abc", "x*", "-") => null
replace("abcd", "(ab)|(a)", "[1=$1][2=$2]") => "[1=ab][2=]cd"
"""

LISTS = """
list contains([1, 2, 3], 2) => true
list contains([1, null], null) => true
count([1, null]) => 2
count([]) => 0
min([3, 1, 2]) => 1
max(1, 2, 3) => 3
min("b", "a") => "a"
max([]) => null
min([1, "a"]) => null
sum([1, 2, 3]) => 6
sum(1, 2) => 3
sum([]) => null
mean([1, 2, 3]) => 2
all([true, null]) => null
all([false, null]) => false
all([]) => true
any([false, null]) => null
any([true, null]) => true
any([]) => false
sublist([4, 5, 6], 1, 2) => [4, 5]
sublist([4, 5, 6], -2) => [5, 6]
sublist([4, 5, 6], 3, 2) => null
append([1], 2, 3) => [1, 2, 3]
append([1], [2]) => [1, [2]]
concatenate([1, 2], [3]) => [1, 2, 3]
insert before([1, 3], 1, 2) => [2, 1, 3]
insert before([1, 3], 4, 2) => null
remove([1, 2, 3], 2) => [1, 3]
list replace([2, 4, 7, 8], 3, 6) => [2, 4, 6, 8]
list replace([2, 4, 7, 8], function(item, newItem) item < newItem, 5) => [5, 5, 7, 8]
reverse([1, 2, 3]) => [3, 2, 1]
index of([1, 2, 3, 2], 2) => [2, 4]
union([1, 2], [2, 3]) => [1, 2, 3]
distinct values([1, 2, 3, 2, 1]) => [1, 2, 3]
flatten([[1, 2], [[3]], 4]) => [1, 2, 3, 4]
product([2, 3, 4]) => 24
median([8, 2, 5, 3, 4]) => 4
median([6, 1, 2, 3]) => 2.5
median([]) => null
decimal(stddev(2, 4, 7, 5), 8) => 2.081666
stddev(47) => null
mode([6, 1, 9, 6, 1]) => [1, 6]
mode([]) => []
sort([3, 1, 4, 5, 2], function(x, y) x < y) => [1, 2, 3, 4, 5]
[1, 2, 3, 4][item > 2] => [3, 4]
[1, 2, 3][2] => 2
[1, 2, 3][-1] => 3
[1, 2, 3][0] => null
[1, 2, 3][4] => null
[][1] => null
[][item > 1] => []
[{x: 1, y: 2}, {x: 2, y: 3}][x = 1] => [{x: 1, y: 2}]
[{x: 1}, {x: null}, {y: 2}][x > 0] => [{x: 1}]
[{x: 1, y: 2}, {x: 2, y: 3}].y => [2, 3]
[{item: 1}, {item: 2}][item > 1] => [{item: 2}]
"a"[1] => "a"
null[1] => null
"""

CONTEXTS = """
{a: 1, b: a + 1} => {a: 1, b: 2}
{a: 1, c: {b: a + 1}} => {a: 1, c: {b: 2}}
{"a b": 1}.a b => 1
{foo+bar: 1, c: foo+bar * 2}.c => 2
{a: 1, a: 2} => null
{a: 1}.b => null
get value({key1: "value1"}, "key1") => "value1"
get value({key1: "value1"}, "other") => null
get entries({a: 1}) => [{key: "a", value: 1}]
context([{key: "a", value: 1}, {key: "b", value: 2}]) => {a: 1, b: 2}
context([{key: "a", value: 1}, {key: "a", value: 2}]) => null
context([{key: "a"}]) => null
context put({x: 1}, "y", 2) => {x: 1, y: 2}
context put({x: 1, y: {a: 0}}, ["y", "a"], 2) => {x: 1, y: {a: 2}}
context put({x: 1}, [], 2) => null
context merge([{x: 1, y: 0}, {y: 2}]) => {x: 1, y: 2}
{fact: function(n) if n <= 1 then 1 else n * fact(n - 1), r: fact(5)}.r => 120
"""

RANGES = """
before(1, 10) => true
before([1..5), 5) => true
before([1..5], 5) => false
before(0, [1..5]) => true
before(1, (1..5]) => true
before([1..10), [10..20]) => true
before([1..10], [10..20]) => false
after([11..20], [1..11)) => true
after(12, [2..5]) => true
meets([1..5], [5..10]) => true
meets([1..5), [5..10]) => false
met by([5..10], [1..5]) => true
overlaps([1..5], [3..8]) => true
overlaps([1..5), [5..8]) => false
overlaps before([1..5], [3..8]) => true
overlaps before([3..8], [1..5]) => false
overlaps before([1..5], (1..5]) => true
overlaps before([1..5), [1..5]) => false
overlaps after([3..8], [1..5]) => true
overlaps after((1..5], [1..5)) => true
finishes(10, [1..10]) => true
finishes(10, [1..10)) => false
finishes([5..10], [1..10]) => true
finished by([1..10], [5..10]) => true
includes([1..10], 5) => true
includes((1..10], 1) => false
includes([1..10], [1..10)) => true
includes([1..10), [1..10]) => false
during(5, [1..10]) => true
during([1..10), [1..10]) => true
starts(1, [1..10]) => true
starts([1..5], [1..10]) => true
starts((1..5], [1..10]) => false
started by([1..10], 1) => true
coincides([1..5], [1..5]) => true
coincides((1..5], [1..5]) => false
coincides(5, 5) => true
[1..5].start included => true
(< 5).end => 5
(< 5).start => null
(>= 5).start included => true
3 in [1..5] => true
5 in [1..5) => false
5 in ]1..5[ => false
"b" in ["a".."c"] => true
3 in ["a".."c"] => null
5 in (> 3, < 1) => true
5 in (3, 5) => true
5 in [3, 5] => true
5 in [[1..2], [4..6]] => true
5 in != 5 => false
[1.."a"] => null
"""

EQUALITY = """
1 = 1.0 => true
1 = "1" => null
1 = null => false
null = null => true
[1, 2] = [1, 2] => true
[1, 2] = [2, 1] => false
{a: 1, b: 2} = {b: 2, a: 1} => true
{a: 1} = {b: 1} => false
@"2020-01-01T12:00:00+01:00" = @"2020-01-01T11:00:00Z" => true
@"2020-01-01T12:00:00" = @"2020-01-01T12:00:00Z" => false
@"P1D" = @"PT24H" => true
@"P1Y" = @"P12M" => true
@"P1Y" = @"P365D" => null
(= 1) = (= 1) => true
(1..2] = ]1..2] => true
1 != 2 => true
1 < "a" => null
true < false => null
@"2020-01-01" < @"2020-01-02" => true
@"10:00:00" < @"10:00:00Z" => null
is(@"10:00:00Z", @"10:00:00+00:00") => true
is(@"10:00:00", @"10:00:00Z") => false
is(1, "1") => false
2 between 1 and 3 => true
2 between 3 and 1 => false
"""

LOGIC = """
true and null => null
false and null => false
null and false => false
true or null => true
false or null => null
false or 1 => null
not(true) => false
not(null) => null
not(1) => null
if null then 1 else 2 => 2
if "true" then 1 else 2 => 2
"""

ITERATION = """
for i in 1..3 return i * 2 => [2, 4, 6]
for i in 3..1 return i => [3, 2, 1]
for i in [1..3] return i => [1, 2, 3]
for i in (1..4) return i => [2, 3]
for i in 1..2, j in i..2 return [i, j] => [[1, 1], [1, 2], [2, 2]]
for i in 1..4 return if i = 1 then 1 else partial[-1] * i => [1, 2, 6, 24]
for d in @"2020-02-28"..@"2020-03-01" return d.day => [28, 29, 1]
for i in "a" return i => ["a"]
for i in null return i => null
for i in [] return i => []
some i in [1, 2] satisfies i > 1 => true
every i in [1, 2] satisfies i > 1 => false
every i in [] satisfies false => true
some i in [] satisfies true => false
some i in [1, null] satisfies i > 1 => null
some i in [1, 2], j in [2, 3] satisfies i > j => false
"""

INSTANCE_OF = """
1 instance of number => true
-1 instance of number => true
"a" instance of number => false
null instance of number => false
null instance of Null => true
1 instance of Any => true
@"2020-01-01" instance of date => true
@"2020-01-01T00:00:00" instance of date and time => true
@"P1D" instance of days and time duration => true
@"P1Y" instance of days and time duration => false
@"P1Y" instance of years and months duration => true
[1, 2] instance of list<number> => true
[1, "a"] instance of list<number> => false
[1, null] instance of list<number> => true
[[1]] instance of list<list<number>> => true
{a: 1} instance of context<a: number> => true
{a: 1, b: 2} instance of context<a: number> => true
{b: 2} instance of context<a: number> => false
{a: 1} instance of context => true
[1..2] instance of range<number> => true
[1..2] instance of range<string> => false
abs instance of function => true
(function(a: string) a) instance of function<string> -> string => true
(function(a: string, b) a) instance of function<string> -> string => false
1 instance of nowhere => null
"""

PROPERTIES = """
@"2018-12-10".year => 2018
@"2018-12-10".weekday => 1
@"2018-12-10T10:30:01".hour => 10
@"10:30:01.5".second => 1
@"10:30:00+05:00".time offset => PT5H
@"10:30:00".time offset => null
@"2018-07-10T10:30:00@Europe/Berlin".time offset => PT2H
@"2018-07-10T10:30:00@Europe/Berlin".timezone => "Europe/Berlin"
@"P1Y2M".months => 2
@"-P1DT2H".hours => -2
@"P1D".months => null
@"2018-12-10".hour => null
"""

CALENDAR = """
day of year(@"2019-09-17") => 260
day of year(@"2020-12-31") => 366
day of week(@"2019-09-17") => "Tuesday"
month of year(@"2019-09-17") => "September"
week of year(@"2019-09-17") => 38
week of year(@"2005-01-01") => 53
week of year(@"2003-12-29") => 1
today() => 2026-03-02
now() => 2026-03-02T09:30:00Z
day of week("2019-09-17") => null
"""

COERCION = """
upper case(["a"]) => "A"
upper case(["a", "b"]) => null
count(1) => 1
sum(1) => 1
(function(a: number) a)([5]) => 5
(function(a: list<number>) a)(5) => [5]
(function(a: number) a)("x") => null
(function(d: date and time) d)(@"2020-01-01") => 2020-01-01T00:00:00Z
"""

FUNCTIONS = """
(function(a, b) a + b)(1, 2) => 3
(function(a, b) a - b)(b: 1, a: 3) => 2
(function(a, b) a)(1) => null
(function(a) a)(b: 1) => null
{k: 2, f: function(x) x * k, r: f(3)}.r => 6
{f: abs, r: f(-1)}.r => 1
substring(string: "abc", start position: 2) => "bc"
substring(string: "abc", start: 2) => null
nowhere(1) => null
"abs"(1) => null
function(a) external {java: {class: "java.lang.Math", method signature: "cos(double)"}} => null
"""

COMMENTS = """
1 /* one */ + 1 => 2
/* a */ 1 + 1 // b => 2
"""

ALL = "\n".join(
    (
        *(ARITHMETIC, TEMPORAL_ARITHMETIC, CONSTRUCTORS, NUMERIC, STRINGS, REGEX, LISTS, CONTEXTS, RANGES, EQUALITY),
        *(LOGIC, ITERATION, INSTANCE_OF, PROPERTIES, CALENDAR, COERCION, FUNCTIONS, COMMENTS),
    )
)


@pytest.mark.parametrize(("text", "expected"), cases(ALL))
def test_value(text: str, expected: str) -> None:
    assert shown(text) == expected
