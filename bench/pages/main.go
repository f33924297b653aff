// Pages writes the parts of the documentation that the program knows itself: a page for
// each rule and each platform, and the reference of the language. Run in the directory
// of the repository:
//
//	go run ./bench/pages docs
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tautline.dev/model"
	"tautline.dev/model/platform"
	"tautline.dev/render/markdown"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run ./bench/pages DIRECTORY")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(dir string) error {
	all, err := pages()
	if err != nil {
		return err
	}
	old, err := left(dir, all)
	if err != nil {
		return err
	}
	for _, name := range old {
		if err := os.Remove(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	for name, text := range all {
		to := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(to, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// pages are all that is generated, by their names below the documentation.
func pages() (map[string][]byte, error) {
	out := map[string][]byte{}
	var index bytes.Buffer
	index.WriteString("# Rules\n\nEach rule of `tautline check`, by what it looks for. In a terminal: `tautline explain NAME`.\n")
	var family rules.Family
	for _, r := range catalogue.All() {
		var b bytes.Buffer
		if err := markdown.RulePage(&b, r); err != nil {
			return nil, err
		}
		out["rules/"+r.Name+".md"] = b.Bytes()
		if r.Family != family {
			family = r.Family
			fmt.Fprintf(&index, "\n## %s\n\n| rule | severity | when it fires |\n|---|---|---|\n", strings.ToUpper(string(family[:1]))+string(family[1:]))
		}
		level := r.Severity.String()
		if r.Question != nil {
			level = "question"
		}
		fmt.Fprintf(&index, "| [%s](%s.md) | %s | %s |\n", r.Name, r.Name, level, markdown.Message(r.Summary))
	}
	out["rules/README.md"] = index.Bytes()

	var platforms bytes.Buffer
	platforms.WriteString("# Platforms\n\nWhat is known of each platform that may stand behind `platform`, every fact with its source. In a terminal: `tautline platforms ID`.\n\n| id | kinds | what it is |\n|---|---|---|\n")
	for _, id := range platform.IDs() {
		p := platform.Builtin(id)
		var b bytes.Buffer
		if err := markdown.PlatformPage(&b, p); err != nil {
			return nil, err
		}
		name := strings.ReplaceAll(id, "/", "-") + ".md"
		out["platforms/"+name] = b.Bytes()
		fmt.Fprintf(&platforms, "| [%s](%s) | %s | %s |\n", id, name, strings.Join(p.Kinds, ", "), markdown.Text(p.Title))
	}
	out["platforms/README.md"] = platforms.Bytes()

	reference, err := language(model.SchemaSource)
	if err != nil {
		return nil, err
	}
	out["language.md"] = reference
	return out, nil
}

// stale are the pages that aren't what they would be written as, and those that are none
// any more.
func stale(dir string) ([]string, error) {
	all, err := pages()
	if err != nil {
		return nil, err
	}
	var out []string
	for name, want := range all {
		got, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil || !bytes.Equal(got, want) {
			out = append(out, name)
		}
	}
	none, err := left(dir, all)
	out = append(out, none...)
	slices.Sort(out)
	return out, err
}

// left are the pages in the directories of pages that are none any more, and nothing else.
func left(dir string, all map[string][]byte) (out []string, err error) {
	for _, sub := range []string{"rules", "platforms"} {
		found, err := filepath.Glob(filepath.Join(dir, sub, "*.md"))
		if err != nil {
			return nil, err
		}
		for _, path := range found {
			if name := sub + "/" + filepath.Base(path); all[name] == nil {
				out = append(out, name)
			}
		}
	}
	return out, nil
}
