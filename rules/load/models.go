// Package load finds more work than a system can take, and ways in that nothing
// guards.
package load

import (
	"embed"

	"tautline.dev/rules"
)

//go:embed testdata
var testdata embed.FS

// file is one of the models beside the rules.
var file = rules.Models(testdata)
