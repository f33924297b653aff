// Package antipattern finds shapes of architecture that are known to lose,
// double or delay work when something fails.
package antipattern

import (
	"embed"

	"tautline.dev/rules"
)

//go:embed testdata
var testdata embed.FS

// file is one of the models beside the rules.
var file = rules.Models(testdata)
