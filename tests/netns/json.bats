#!/usr/bin/env bats
# SPDX-License-Identifier: BSD-2-Clause
# What the other tests compare JSON with: valid_json of tests/lib/host.bash tells right from wrong.

load ../lib/host.bash

setup() {
	schema=$BATS_TEST_TMPDIR/schema.json
	cat >"$schema" <<-'END'
		{ "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
		  "properties": { "link": { "type": "string" } }, "required": ["link"],
		  "additionalProperties": false }
	END
}

@test "a value that the schema allows is valid" {
	run -0 valid_json "$schema" <<<'{ "link": "ens3" }'
	same "" "$output"
}

@test "a value that it does not allow is not, and is shown" {
	for json in '{ "link": 3 }' '{ }' '{ "link": "ens3", "other": 1 }' '[]'; do
		run -1 valid_json "$schema" <<<"$json"
		[[ $output == *"$json" ]]
	done
}

@test "neither is what is no JSON, two values, or nothing at all" {
	for json in '{ "link": "ens3" ' '{ "link": "ens3" } { "link": "ens3" }' ''; do
		run -1 valid_json "$schema" <<<"$json"
	done
}

@test "a schema that is not there allows nothing" {
	run -1 valid_json "no-such-schema" <<<'{ "link": "ens3" }'
}
