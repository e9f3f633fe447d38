/* SPDX-License-Identifier: BSD-2-Clause */
#include "util/text.h"
#include "tap.h"

#define TEXT_MAX 256

/** test_readers() - What each reader is given of a text */
static void test_readers(void)
{
	static const struct {
		const char *text, *people, *program, *wire, *name;
	} cases[] = {
		{ "ens3", "ens3", "ens3", "ens3", "ASCII" },
		{ "", "", "", "", "an empty text" },
		{ "\xc3\xa9", "\xc3\xa9", "\xc3\xa9", "\\xc3\\xa9", "two bytes of UTF-8" },
		{ "\xe2\x82\xac", "\xe2\x82\xac", "\xe2\x82\xac", "\\xe2\\x82\\xac", "three bytes" },
		{ "\xf0\x9f\x90\xa7", "\xf0\x9f\x90\xa7", "\xf0\x9f\x90\xa7", "\\xf0\\x9f\\x90\\xa7",
		  "four bytes" },
		{ "a\xff" "b", "a\\xffb", "a\\xffb", "a\\xffb", "a byte that is never UTF-8" },
		{ "a\xc3", "a\\xc3", "a\\xc3", "a\\xc3", "a character that is cut" },
		{ "\xc3(", "\\xc3(", "\\xc3(", "\\xc3(", "a character that goes wrong" },
		{ "\x82\xac", "\\x82\\xac", "\\x82\\xac", "\\x82\\xac", "the rest of a character" },
		{ "\xc0\xaf", "\\xc0\\xaf", "\\xc0\\xaf", "\\xc0\\xaf", "a slash in two bytes" },
		{ "\xe0\x80\xaf", "\\xe0\\x80\\xaf", "\\xe0\\x80\\xaf", "\\xe0\\x80\\xaf", "in three" },
		{ "\xf0\x80\x80\xaf", "\\xf0\\x80\\x80\\xaf", "\\xf0\\x80\\x80\\xaf", "\\xf0\\x80\\x80\\xaf",
		  "in four" },
		{ "\xed\xa0\x80", "\\xed\\xa0\\x80", "\\xed\\xa0\\x80", "\\xed\\xa0\\x80", "a surrogate" },
		{ "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80", "\\xf4\\x90\\x80\\x80",
		  "\\xf4\\x90\\x80\\x80", "above U+10FFFF" },
		{ "a\x1b[2J\n\x7f", "a\\x1b[2J\\x0a\\x7f", "a\x1b[2J\n\x7f", "a\\x1b[2J\\x0a\\x7f",
		  "control characters" },
		{ "\xc2\x9b" "31m", "\\xc2\\x9b31m", "\xc2\x9b" "31m", "\\xc2\\x9b31m",
		  "U+009B, which begins a terminal's command" },
		{ "a\\x1b", "a\\x1b", "a\\x5cx1b", "a\\x5cx1b", "what looks escaped already" },
	};
	char text[TEXT_MAX];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		text_escape(text, sizeof(text), cases[i].text, TEXT_PEOPLE);
		tap_text(text, cases[i].people, cases[i].name);
		text_escape(text, sizeof(text), cases[i].text, TEXT_PROGRAM);
		tap_text(text, cases[i].program, cases[i].name);
		text_escape(text, sizeof(text), cases[i].text, TEXT_WIRE);
		tap_text(text, cases[i].wire, cases[i].name);
	}
}

/** test_room() - Nothing is cut in two, and the rest is known */
static void test_room(void)
{
	const char *euro = "a\xe2\x82\xac", *byte = "a\xff";
	char text[TEXT_MAX];

	tap_text(text_escape(text, 4, euro, TEXT_PEOPLE), "\xe2\x82\xac", "no room for a character");
	tap_text(text, "a", "it is left out");
	tap_text(text_escape(text, 5, euro, TEXT_PEOPLE), "", "room for it");
	tap_text(text, euro, "it is there");
	tap_text(text_escape(text, 5, byte, TEXT_PEOPLE), "\xff", "no room for an escaped byte");
	tap_text(text, "a", "it is left out");
	tap_text(text_escape(text, 6, byte, TEXT_PEOPLE), "", "room for it");
	tap_text(text, "a\\xff", "it is there");
	tap_text(text_escape(text, 1, "a", TEXT_PEOPLE), "a", "no room at all");
	tap_ok(text_width("\xe2\x82\xac" "a\xc3\xa9", 5) == 8, "characters fill columns, not bytes");
}

/**
 * main() - Texts
 *
 * Return: exit status
 */
int main(void)
{
	test_readers();
	test_room();
	return tap_done();
}
