package rules

import "embed"

// Models reads the models beside a family's rules: NAME.fires.cue and
// NAME.quiet.cue in its testdata.
func Models(files embed.FS) func(name string) string {
	return func(name string) string {
		src, err := files.ReadFile("testdata/" + name)
		if err != nil {
			panic(err) // the files are part of the program
		}
		return string(src)
	}
}
