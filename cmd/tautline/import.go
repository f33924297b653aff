package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"tautline.dev/model/importer"
	"tautline.dev/model/importer/cuefile"
	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/merge"
	"tautline.dev/render/text"
)

// importTime bounds the reading of sources.
const importTime = 10 * time.Second

// importing are the settings of one import.
type importing struct {
	dir, system string
	all, update bool
}

func (a *app) importCmd() *cobra.Command {
	var i importing
	cmd := &cobra.Command{
		Use:   "import SOURCE...",
		Short: "Make a first model of what deploys or draws a system already",
		Long: `Import reads what is written down elsewhere and writes a model of it, as a person
would have: boxes and lines named as in the source, each fact that the source states,
each line with the place that shows it and how sure that is. What the source doesn't
say stays open, and no default of a platform is written as if somebody had stated it.

Sources are files or folders: AWS CloudFormation and SAM (with the states of Step
Functions), Terraform, Serverless Framework, Docker Compose, Kubernetes with Istio;
AsyncAPI, Structurizr's JSON, CALM; traces of OpenTelemetry and Jaeger. Several are
read together.

Lines that only a permission or an address in the environment suggests stand apart:
whether the code uses them, the source doesn't say. What can't be read is listed.

Without -o the model goes to stdout. With it, DIR/system.cue is written, and beside
it import.lock.json, which remembers where each fact stood.

--update brings a model up to what the sources say now. What you have changed in it
stays; what the source has changed is taken over; where both have, yours stays, and it
is told, with exit code 1. Comments, order, flows and waivers stay as they are.`,
		Example: `  tautline import template.yaml -o shop && tautline check shop
  tautline import infra/ -o shop && tautline report shop -o shop.html
  tautline import template.yaml -o shop --update`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			return a.runImport(args, i)
		},
	}
	cmd.Flags().StringVarP(&i.dir, "output", "o", "", "the folder to write the model into")
	cmd.Flags().StringVar(&i.system, "system", "", "the system's name (default: the source's)")
	cmd.Flags().BoolVar(&i.all, "all", false, "list everything that was left out")
	cmd.Flags().BoolVar(&i.update, "update", false, "bring the model in that folder up to what the sources say now, and keep what you have changed")
	return cmd
}

func (a *app) runImport(args []string, i importing) error {
	ctx, cancel := context.WithTimeout(context.Background(), importTime)
	defer cancel()
	d, err := importer.Read(ctx, args)
	if err != nil {
		return err
	}
	if base := filepath.Base(i.dir); i.system == "" && i.dir != "" && plainSource(args[0]) && !notInName.MatchString(base) {
		d.System = base
	}
	if i.system != "" {
		if notInName.MatchString(i.system) {
			return fmt.Errorf("--system %q: use letters, digits, - and _", i.system)
		}
		d.System = i.system
	}
	if i.update {
		return a.updateImport(d, i)
	}
	src, err := cuefile.Write(d)
	if err != nil {
		return err
	}
	if i.dir == "" {
		if _, err := a.stdout.Write(src); err != nil {
			return err
		}
		return text.Imported(a.stderr, a.style(a.stderr), d, i.all)
	}
	return a.placeImport(d, src, i)
}

// plainSource tells whether a source's own name says nothing of the system.
func plainSource(source string) bool {
	base := filepath.Base(filepath.Clean(source))
	return importer.Plain(strings.TrimSuffix(base, filepath.Ext(base)))
}

// placeImport writes the model and what remembers its source. It never overwrites one.
func (a *app) placeImport(d *draft.Draft, src []byte, i importing) error {
	to := filepath.Join(i.dir, cuefile.Name)
	if existing, _ := filepath.Glob(filepath.Join(i.dir, "*.cue")); len(existing) > 0 {
		return fmt.Errorf("%s is here already; --update brings it up to what the sources say now, and keeps what you have changed", existing[0])
	}
	lock, err := cuefile.LockOf(d).JSON()
	if err != nil {
		return err
	}
	if err := text.Imported(a.stderr, a.style(a.stderr), d, i.all); err != nil {
		return err
	}
	fmt.Fprintln(a.stderr)
	for _, f := range []struct {
		path    string
		content []byte
	}{{to, src}, {filepath.Join(i.dir, cuefile.LockName), lock}} {
		if info, err := os.Lstat(f.path); err == nil && !info.Mode().IsRegular() {
			return errors.New(f.path + ": this is not a file, and nothing is written there")
		}
		if err := a.writeNew(f.path, f.content, true); err != nil {
			return err
		}
	}
	dir := filepath.ToSlash(i.dir)
	fmt.Fprintf(a.stderr, "\nNow see what it promises, and what nobody has said yet:\n  tautline check %s\n  tautline report %s -o report.html\n", dir, dir)
	return nil
}

// updateImport brings a model up to what its sources say now.
func (a *app) updateImport(d *draft.Draft, i importing) error {
	switch {
	case i.dir == "":
		return errors.New("--update needs -o, the folder of the model")
	case i.system != "":
		return errors.New("--update keeps the system's name: give --system only with the first import")
	}
	base, err := readLock(filepath.Join(i.dir, cuefile.LockName))
	if err != nil {
		return err
	}
	u, err := merge.Update(i.dir, base, d)
	if err != nil {
		return err
	}
	lock, err := u.Lock.JSON()
	if err != nil {
		return err
	}
	for _, path := range slices.Sorted(maps.Keys(u.Files)) {
		if err := a.writeNew(path, u.Files[path], true); err != nil {
			return err
		}
	}
	if err := a.writeNew(filepath.Join(i.dir, cuefile.LockName), lock, true); err != nil {
		return err
	}
	if err := text.Updated(a.stdout, a.style(a.stdout), u.Plan, u.Undone); err != nil {
		return err
	}
	if u.Open() {
		return verdict(exitFindings)
	}
	return nil
}

// readLock is what the last import has remembered; nothing where it has not.
func readLock(path string) (*cuefile.Lock, error) {
	src, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	l, err := cuefile.ReadLock(src)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return l, nil
}
