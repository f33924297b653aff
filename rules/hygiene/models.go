// Package hygiene looks at the model as a model: names, leftovers, waivers.
package hygiene

import (
	"embed"

	"tautline.dev/rules"
)

//go:embed testdata
var testdata embed.FS

// file is one of the models beside the rules.
var file = rules.Models(testdata)
