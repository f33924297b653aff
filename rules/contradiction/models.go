// Package contradiction finds two things, said or built, that can't both hold.
package contradiction

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
