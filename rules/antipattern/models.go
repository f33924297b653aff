// Package antipattern finds shapes of architecture that are known to lose,
// double or delay work when something fails.
package antipattern

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
