package main

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"tautline.dev/render/blank"
	"tautline.dev/render/format"
)

// filling is the flag of a command that writes what runs: a model doesn't know all that
// it takes to run it.
type filling struct{ set []string }

func (f *filling) flag(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.set, "set", nil, "fill in what the model can't know: `name=value`; can be repeated")
}

// filled reads the --set flags.
func (f *filling) filled() (*blank.Filled, error) {
	set := map[string]string{}
	for _, s := range f.set {
		name, value, ok := strings.Cut(s, "=")
		switch {
		case !ok || name == "" || value == "":
			return nil, fmt.Errorf("--set %q: write it as name=value", s)
		case set[name] != "":
			return nil, fmt.Errorf("--set %s: is given twice", name)
		case strings.ContainsFunc(value, func(r rune) bool { return !unicode.IsPrint(r) || unicode.IsSpace(r) }):
			return nil, fmt.Errorf("--set %s: the value has a space in it, or what can't be printed", name)
		}
		set[name] = value
	}
	return blank.NewFilled(set), nil
}

// dryRun tells, before anything is written, whether all that was filled in is asked for.
func dryRun[D any](to []output, t format.Table[D], doc D, filled *blank.Filled) error {
	for _, out := range to {
		f, _ := t.Find(out.format)
		if err := f.Write(format.Output{Writer: io.Discard}, doc); err != nil {
			return err
		}
	}
	return filled.Unknown()
}
