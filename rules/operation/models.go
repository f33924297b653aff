// Package operation finds what nobody would notice, could fix or could take
// back in production.
package operation

import (
	"embed"

	"tautline.dev/rules"
)

//go:embed testdata
var testdata embed.FS

// file is one of the models beside the rules.
var file = rules.Models(testdata)
