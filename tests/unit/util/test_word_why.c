/* SPDX-License-Identifier: BSD-2-Clause */
#include "model/addr.h"
#include "make.h"
#include "tap.h"
#include "util/why.h"
#include "util/text.h"

#include <errno.h>

#define TEN "0123456789"
#define SIXTY TEN TEN TEN TEN TEN TEN
#define ZEROS60 "000000000000000000000000000000000000000000000000000000000000"

/**
 * test_words() - How a text falls into words
 */
static void test_words(void)
{
	static const struct {
		const char *text, *words, *name;
	} cases[] = {
		{ "", "", "an empty text has no word" },
		{ " \t ", "", "blanks are no word" },
		{ "one", "[one]", "a word alone is a word" },
		{ "one two", "[one][two]", "a space parts words" },
		{ "one\ttwo", "[one][two]", "a tab parts words" },
		{ "  one \t two\t", "[one][two]", "blanks around words do not count" },
		{ "one\ntwo", "[one\ntwo]", "a line end parts no words" },
		{ "one\rtwo", "[one\rtwo]", "a carriage return parts no words" },
		{ "one\vtwo\ftri", "[one\vtwo\ftri]", "no other white space parts words" },
		{ "\xc2\xa0one", "[\xc2\xa0one]", "bytes above ASCII are part of words" },
		{ SIXTY "abc", "[" SIXTY "abc]", "a word of 63 bytes is kept" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[MAKE_TEXT_MAX] = "";
		const char *rest = cases[i].text;
		struct word word;

		while (word_next(&rest, &word))
			make_append(text, "[%s]", word.text);
		make_same(text, cases[i].words, cases[i].name);
		tap_ok(*rest == '\0', "%s: all of the text is read", cases[i].name);
	}
}

/**
 * test_cut_words() - A word too long to be kept is none of what we read
 */
static void test_cut_words(void)
{
	const char *number = ZEROS60 "0001", *prefix = "10.0.0.0/" ZEROS60 "8";
	const char *text = SIXTY SIXTY " two";
	struct prefix parsed;
	struct word word;
	uint32_t value;

	tap_ok(word_next(&text, &word) && memchr(word.text, '\0', WORD_TEXT_MAX) != NULL &&
		       strncmp(word.text, TEN TEN TEN TEN TEN, 50) == 0,
	       "a word too long to be kept is cut");
	tap_ok(word_next(&text, &word) && strcmp(word.text, "two") == 0 &&
		       !word_next(&text, &word),
	       "the word behind it is the next one");
	word_next(&number, &word);
	tap_ok(number_parse(word.text, 0, UINT32_MAX, &value) != 0,
	       "a number too long to be kept is no number");
	word_next(&prefix, &word);
	tap_ok(prefix_parse(word.text, AF_INET, &parsed) != 0,
	       "a prefix too long to be kept is no prefix");
	prefix = "10.0.0.0/8";
	word_next(&prefix, &word);
	tap_ok(prefix_parse(word.text, AF_INET, &parsed) == 0, "one that fits is a prefix");
}

/**
 * test_quote() - How a hostile text is made fit for a line of log
 */
static void test_quote(void)
{
	static const struct {
		const char *value, *expected, *name;
	} cases[] = {
		{ "", "", "an empty text stays empty" },
		{ "192.0.2.1 a'b\"c$(d)", "192.0.2.1 a'b\"c$(d)", "printable ASCII stays" },
		{ "a\\b", "a\\x5cb", "a backslash is escaped, so that escapes are unique" },
		{ "a\nb\r", "a\\x0ab\\x0d", "line ends are escaped" },
		{ "\t", "\\x09", "a tab is escaped" },
		{ "\x1b[2J", "\\x1b[2J", "ESC is escaped" },
		{ "\x01\x1f\x7f", "\\x01\\x1f\\x7f", "control bytes are escaped" },
		{ "\x80\xc3\xa4\xff", "\\x80\\xc3\\xa4\\xff", "bytes above ASCII are escaped" },
		{ " ~", " ~", "the first and the last printable byte stay" },
		{ SIXTY, SIXTY, "60 bytes are kept whole" },
		{ SIXTY "0", SIXTY "...", "the 61st byte becomes an ellipsis" },
		{ SIXTY SIXTY SIXTY, SIXTY "...", "a long text is cut" },
		{ TEN TEN TEN TEN TEN "012345\n", TEN TEN TEN TEN TEN "012345\\x0a",
		  "an escape that just fits is kept" },
		{ TEN TEN TEN TEN TEN "0123456\n", TEN TEN TEN TEN TEN "0123456...",
		  "an escape is kept whole or not at all" },
		{ "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n",
		  "\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a...",
		  "15 escapes fit" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct quoted quoted;
		const char *got;

		memset(&quoted, 'X', sizeof(quoted));
		got = quote_text(&quoted, cases[i].value);
		tap_ok(got == quoted.text && memchr(got, '\0', sizeof(quoted.text)) != NULL,
		       "%s: the quoted text ends inside its room", cases[i].name);
		tap_text(got, cases[i].expected, cases[i].name);
	}
}

/**
 * test_why() - The first cause wins
 */
static void test_why(void)
{
	struct why why = { "" };
	char long_text[2 * WHY_TEXT_MAX];

	tap_ok(why_set(&why, -EINVAL, "%s: '%d'", "first", 1) == -EINVAL,
	       "the error is handed on");
	tap_text(why.text, "first: '1'", "the first cause is written down");
	tap_ok(why_set(&why, -ENOMEM, "second") == -ENOMEM, "a later error is handed on too");
	tap_text(why.text, "first: '1'", "the first cause wins");
	tap_ok(why_set(NULL, -EPERM, "nobody asks") == -EPERM, "nobody has to ask why");
	memset(long_text, 'x', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	why.text[0] = '\0';
	why_set(&why, -EINVAL, "%s", long_text);
	tap_ok(strlen(why.text) == WHY_TEXT_MAX - 1, "a cause too long is cut to its room");
}

/**
 * test_notes() - Notes are kept in order, the first ones of too many
 */
static void test_notes(void)
{
	char text[MAKE_TEXT_MAX] = "", long_text[2 * WHY_TEXT_MAX];
	struct notes notes = { .count = 0 };

	for (int i = 1; i <= NOTES_MAX + 3; i++)
		notes_add(&notes, "note %d", i);
	for (size_t i = 0; i < notes.count; i++)
		make_append(text, "%s, ", notes.line[i].text);
	tap_text(text,
		 "note 1, note 2, note 3, note 4, note 5, note 6, note 7, note 8, ",
		 "a full list keeps its first notes");
	memset(long_text, 'x', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	notes.count = 0;
	notes_add(&notes, "%s", long_text);
	tap_ok(notes.count == 1 && strlen(notes.line[0].text) == WHY_TEXT_MAX - 1,
	       "a note too long is cut to its room");
}

/**
 * main() - Run the tests
 *
 * Return: exit status
 */
int main(void)
{
	test_words();
	test_cut_words();
	test_quote();
	test_why();
	test_notes();
	return tap_done();
}
