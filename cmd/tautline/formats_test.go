package main

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"tautline.dev/cmd/internal/judge"
	"tautline.dev/model"
	"tautline.dev/model/value"
	"tautline.dev/render/format"
)

// sums are two tables of an invented document.
var (
	sums = format.Table[int]{
		{Name: "plain", Write: func(o format.Output, n int) error { _, err := fmt.Fprintln(o, n); return err }},
		{
			Name: "tally", For: "a stroke each",
			Write:    func(o format.Output, n int) error { _, err := fmt.Fprintln(o, strings.Repeat("|", n)); return err },
			Problems: func(o format.Output, failed []model.Loaded) error { _, err := fmt.Fprintln(o, "-"); return err },
		},
	}
	proofs = format.Table[int]{{Name: "proof"}}
)

// A row of a table is all that the flags need.
func TestFormatFlags(t *testing.T) {
	var w writing
	cmd := &cobra.Command{Use: "sum", RunE: func(*cobra.Command, []string) error { return nil }}
	w.flags(cmd, "how to write it", sums, proofs)
	if help := cmd.UsageString(); !strings.Contains(help, `how to write it: plain, tally (a stroke each), proof (default "plain")`) {
		t.Errorf("help says\n%s", help)
	}
	for _, flag := range []string{"format", "output"} {
		complete, ok := cmd.GetFlagCompletionFunc(flag)
		if !ok {
			t.Fatalf("--%s completes nothing", flag)
		}
		if words, _ := complete(cmd, nil, ""); strings.Join(words, " ") != "plain tally proof" {
			t.Errorf("--%s completes %v", flag, words)
		}
	}
	a := &app{}
	w = writing{format: "tally"}
	if to, err := a.outputs(&w, sums, proofs); err != nil || len(to) != 1 || to[0] != (output{"tally", "-"}) {
		t.Errorf("%v, %v", to, err)
	}
	w = writing{outs: []string{"proof=x"}}
	if _, err := a.outputs(&w, sums); err == nil || !strings.Contains(err.Error(), "must be one of plain, tally") {
		t.Errorf("a format of another table gives %v", err)
	}
}

func TestWrite(t *testing.T) {
	var stdout, stderr bytes.Buffer
	a := &app{stdout: &stdout, stderr: &stderr}
	file := t.TempDir() + "/sum"
	to := []output{{"plain", file}, {"tally", "-"}}
	if err := write(a, to, sums, 3); err != nil {
		t.Fatal(err)
	}
	if stdout.String() != "|||\n" || read(t, file) != "3\n" {
		t.Errorf("stdout %q, file %q", stdout.String(), read(t, file))
	}

	// Without a document the one format that has another writes that.
	stdout.Reset()
	why := &judge.Unjudged{Failed: []model.Loaded{{Problems: []value.Problem{{Message: "wrong"}}}}}
	if err := unwritten(a, to, sums, why); !errors.Is(err, why) || stdout.String() != "-\n" || read(t, file) != "3\n" {
		t.Errorf("%v, stdout %q, file %q", err, stdout.String(), read(t, file))
	}
	// So is what ends a run before any model does; once, whoever passes it on.
	stdout.Reset()
	told := unwritten(a, to, sums, errNothing)
	if !errors.Is(told, errNothing) || stdout.String() != "-\n" {
		t.Errorf("another error gives %v, and %q", told, stdout.String())
	}
	for _, err := range []error{told, verdict(exitUnjudged)} {
		if got := unwritten(a, to, sums, err); got != err || stdout.String() != "-\n" {
			t.Errorf("%v is told again: %v, and %q", err, got, stdout.String())
		}
	}
}

var errNothing = errors.New("nothing there")
