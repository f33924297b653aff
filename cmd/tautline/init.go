package main

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"tautline.dev/model"
)

// starter is the model that init writes: small, complete, and clean.
//
//go:embed starter.cue.in
var starter string

func (a *app) initCmd() *cobra.Command {
	var name string
	var schemaOnly bool
	cmd := &cobra.Command{
		Use:   "init [directory]",
		Short: "Start a model: a system to change, and the schema for cue and editors",
		Long: `Init writes a small model to change, and the schema into cue.mod/pkg, so that
cue vet, cue lsp and editors understand it too. It never overwrites a model.`,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return fmt.Errorf("init takes one directory")
			}
			dir := "."
			if len(args) == 1 {
				dir = args[0]
			}
			return a.runInit(dir, name, schemaOnly)
		},
	}
	cmd.Flags().StringVar(&name, "name", "", "the system's name (default: the directory's)")
	cmd.Flags().BoolVar(&schemaOnly, "schema-only", false, "only write, or renew, the copy of the schema")
	return cmd
}

var notInName = regexp.MustCompile(`[^A-Za-z0-9_-]+`)

func (a *app) runInit(dir, name string, schemaOnly bool) error {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if name == "" {
		name = strings.Trim(notInName.ReplaceAllString(filepath.Base(abs), "-"), "-_")
	}
	if name == "" {
		name = "system"
	}
	if notInName.MatchString(name) || strings.HasPrefix(name, "-") || strings.HasPrefix(name, "_") {
		return fmt.Errorf("--name %q: use letters, digits, - and _, starting with a letter or digit", name)
	}
	files := []struct {
		path    string
		content []byte
		renew   bool
	}{
		{filepath.Join("cue.mod", "pkg", "tautline.dev", "model", "schema.cue"), model.SchemaSource, true},
		{filepath.Join("cue.mod", "module.cue"), []byte("module: \"" + strings.ToLower(name) + ".example\"\nlanguage: version: \"v0.17.0\"\n"), false},
		{"system.cue", []byte(strings.ReplaceAll(starter, "SYSTEM-NAME", name)), false},
	}
	if !schemaOnly {
		if existing, _ := filepath.Glob(filepath.Join(dir, "*.cue")); len(existing) > 0 {
			return fmt.Errorf("%s is here already; init never overwrites a model (--schema-only renews the schema beside it)", existing[0])
		}
	}
	for _, f := range files {
		if schemaOnly && !f.renew {
			continue
		}
		path := filepath.Join(dir, f.path)
		// A repository may bring a link to any file of whoever renews the schema.
		if within(dir, path) != nil {
			return fmt.Errorf("%s: a link leads out of %s, and nothing is written there", path, dir)
		}
		if err := a.writeNew(path, f.content, f.renew); err != nil {
			return err
		}
	}
	if !schemaOnly {
		fmt.Fprintf(a.stderr, "\nNow change system.cue, and see what it promises:\n  tautline check %s\n", filepath.ToSlash(dir))
	}
	return nil
}

// within is an error where links lead from a path out of a directory.
func within(dir, path string) error {
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return nil // it is not there yet, and so is no link in it
	}
	for at := path; at != dir && at != filepath.Dir(at); at = filepath.Dir(at) {
		if !exists(at) {
			continue
		}
		to := destination(at)
		if r, err := filepath.EvalSymlinks(at); err == nil {
			to = r
		}
		if to, err = filepath.Abs(to); err != nil {
			return err
		}
		if from, err := filepath.Abs(real); err != nil || !strings.HasPrefix(to, from+string(filepath.Separator)) {
			return errors.New("it leads out")
		}
	}
	return nil
}

func (a *app) writeNew(path string, content []byte, renew bool) error {
	if exists(path) {
		if have, err := os.ReadFile(path); err == nil && bytes.Equal(have, content) || !renew {
			fmt.Fprintf(a.stderr, "kept  %s\n", filepath.ToSlash(path))
			return nil
		}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := replace(path, content); err != nil {
		return err
	}
	fmt.Fprintf(a.stderr, "wrote %s\n", filepath.ToSlash(path))
	return nil
}
