package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// tenCommits are what a team does to a small system, one commit after the other, and what
// each of them changes in what is found.
var tenCommits = []struct {
	name string
	// files are written, and those with no text are removed.
	files map[string]string
	// fresh and gone are findings, as "rule entity".
	fresh, gone []string
}{
	{"begin", map[string]string{"shop/s.cue": shopAs(shopBoxes, shopLines)}, nil, nil},
	{"lines move", map[string]string{"shop/s.cue": "// A comment.\n\n\n" + shopAs(shopBoxes, "\n\n"+shopLines)}, nil, nil},
	{"a new line of another box", map[string]string{"shop/s.cue": shopAs(shopBoxes+"\tlog: kind: \"database\"\n", shopLines+shopNote)},
		[]string{"idempotency-unstated lines.note", "no-messaging system", "retry-unstated lines.note", "store-without-backup boxes.log", "timeout-unstated lines.note"}, nil},
	{"reformatted, in another order", map[string]string{"shop/s.cue": shopAs("\tlog: {\n\t\tkind: \"database\"\n\t}\n"+shopBoxes, shopNote+shopLines)}, nil, nil},
	{"the file has another name", map[string]string{"shop/s.cue": "", "shop/system.cue": shopAs("\tlog: kind: \"database\"\n"+shopBoxes, shopLines+shopNote)}, nil, nil},
	{"a gap is closed", map[string]string{"shop/system.cue": shopAs("\tlog: kind: \"database\"\n"+shopBoxes, shopLines+strings.Replace(shopNote, "}", `, timeout: "1s"}`, 1))},
		nil, []string{"timeout-unstated lines.note"}},
	{"in two files", map[string]string{"shop/system.cue": shopAs(shopBoxes, shopLines), "shop/log.cue": "package shop\nboxes: log: kind: \"database\"\nlines: {\n" + strings.Replace(shopNote, "}", `, timeout: "1s"}`, 1) + "}\n"},
		nil, nil},
	{"the box is gone again", map[string]string{"shop/log.cue": ""}, nil,
		[]string{"idempotency-unstated lines.note", "no-messaging system", "retry-unstated lines.note", "store-without-backup boxes.log"}},
	{"the directory has another name", map[string]string{"shop/system.cue": "", "store/system.cue": shopAs(shopBoxes, shopLines)}, nil, nil},
	{"something is mended and something broken", map[string]string{"store/system.cue": shopAs(shopBoxes+"\tlonely: kind: \"service\"\n", strings.Replace(shopLines, "}", `, timeout: "1s"}`, 1))},
		[]string{"isolated-box boxes.lonely"}, []string{"timeout-unstated lines.save"}},
}

const (
	shopBoxes = "\tapi: kind: \"service\"\n\torders: kind: \"database\"\n"
	shopLines = "\tsave: {from: \"api\", to: \"orders\", operation: \"write\", interaction: \"request-reply\"}\n"
	shopNote  = "\tnote: {from: \"api\", to: \"log\", operation: \"write\", interaction: \"request-reply\", guarantee: \"none\", does: \"note it\"}\n"
)

func shopAs(boxes, lines string) string {
	return "package shop\n\nsystem: \"shop\"\nowner: \"team\"\npolicy: rules: \"dual-write\": \"off\"\nboxes: {\n" + boxes + "}\nlines: {\n" + lines + "}\n"
}

// TestTenCommits holds each commit of a repository against the one before it: what is
// new, what is fixed and how much is unchanged is exactly what the commit did.
func TestTenCommits(t *testing.T) {
	t.Chdir(t.TempDir())
	git(t, "init", "--quiet", "--initial-branch=main")
	before := 0
	for i, c := range tenCommits {
		for name, text := range c.files {
			dir, _, _ := strings.Cut(name, "/")
			if err := os.MkdirAll(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			if text == "" {
				if err := os.Remove(name); err != nil {
					t.Fatal(err)
				}
				continue
			}
			if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		git(t, "add", "--all")
		git(t, "commit", "--quiet", "--message", c.name)
		if i == 0 {
			before = len(checked(t).Findings)
			continue
		}
		now := checked(t, "--against", "main~1")
		fresh, gone := entities(now.Findings), entities(now.Before[0].Fixed)
		if !slices.Equal(fresh, c.fresh) || !slices.Equal(gone, c.gone) {
			t.Errorf("%s: new %q, fixed %q; want %q and %q", c.name, fresh, gone, c.fresh, c.gone)
		}
		if same := len(now.Before[0].Unchanged); same != before-len(c.gone) {
			t.Errorf("%s: %d unchanged, want %d", c.name, same, before-len(c.gone))
		}
		before += len(c.fresh) - len(c.gone)
		if all := len(checked(t).Findings); all != before {
			t.Errorf("%s: %d findings in all, want %d", c.name, all, before)
		}
	}
	// What came and went within is nothing new since the first.
	now := checked(t, "--against", "main~9")
	if fresh, gone := entities(now.Findings), entities(now.Before[0].Fixed); fmt.Sprint(fresh, gone) != "[isolated-box boxes.lonely] [timeout-unstated lines.save]" {
		t.Errorf("since the first commit: new %q, fixed %q", fresh, gone)
	}
}

// finding is what one says in the JSON of check.
type finding struct{ Rule, Entity string }

type judged struct {
	Findings []finding
	Before   []struct{ Unchanged, Fixed []finding }
}

// checked is what check says of all that lies here.
func checked(t *testing.T, args ...string) judged {
	t.Helper()
	var out, talk strings.Builder
	args = append([]string{"check", "./...", "--now", "2026-11-21", "--profile", "merge", "-f", "json"}, args...)
	if code := run(args, strings.NewReader(""), &out, &talk); code > exitFindings {
		t.Fatalf("exit code %d: %s", code, talk.String())
	}
	var v judged
	if err := json.Unmarshal([]byte(out.String()), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func entities(all []finding) []string {
	var out []string
	for _, f := range all {
		out = append(out, f.Rule+" "+f.Entity)
	}
	slices.Sort(out)
	return out
}
