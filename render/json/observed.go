package json

import _ "embed"

// ObservedSchema is the JSON Schema of what `tautline observed` reads.
//
//go:embed observed.schema.json
var ObservedSchema []byte
