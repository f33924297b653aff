// Package recovery finds promises about availability, data loss and recovery
// that the model can't keep, and faults that take down too much.
package recovery

import (
	"embed"

	"tautline.dev/rules"
)

//go:embed testdata
var testdata embed.FS

// file is one of the models beside the rules.
var file = rules.Models(testdata)
