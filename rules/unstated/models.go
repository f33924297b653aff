// Package unstated asks for what a line, box, flow or system doesn't say. A
// question is asked only where its answer matters, and only if nothing implies
// it.
package unstated

import "embed"

//go:embed testdata
var models embed.FS

// file is one of the models beside the rules.
func file(name string) string {
	src, err := models.ReadFile("testdata/" + name)
	if err != nil {
		panic(err) // the files are part of the program
	}
	return string(src)
}
