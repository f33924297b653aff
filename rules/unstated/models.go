// Package unstated asks for what a line, box, flow or system doesn't say. A
// question is asked only where its answer matters, and only if nothing implies
// it.
package unstated

import (
	"embed"

	"tautline.dev/rules"
)

//go:embed testdata
var testdata embed.FS

// file is one of the models beside the rules.
var file = rules.Models(testdata)
