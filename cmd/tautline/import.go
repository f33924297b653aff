package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"tautline.dev/model/importer"
	"tautline.dev/model/importer/cuefile"
	"tautline.dev/model/importer/draft"
	"tautline.dev/render/text"
)

// importTime bounds the reading of sources.
const importTime = 10 * time.Second

// importing are the settings of one import.
type importing struct {
	dir, system string
	all         bool
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
Functions), Terraform.

Lines that only a permission or an address in the environment suggests stand apart:
whether the code uses them, the source doesn't say. What can't be read is listed.

Without -o the model goes to stdout. With it, DIR/system.cue is written, and beside
it import.lock.json, which remembers where each fact stood.`,
		Example: `  tautline import template.yaml -o shop && tautline check shop
  tautline import infra/ -o shop && tautline report shop -o shop.html`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			return a.runImport(args, i)
		},
	}
	cmd.Flags().StringVarP(&i.dir, "output", "o", "", "the folder to write the model into")
	cmd.Flags().StringVar(&i.system, "system", "", "the system's name (default: the source's)")
	cmd.Flags().BoolVar(&i.all, "all", false, "list everything that was left out")
	return cmd
}

func (a *app) runImport(args []string, i importing) error {
	ctx, cancel := context.WithTimeout(context.Background(), importTime)
	defer cancel()
	d, err := importer.Read(ctx, args)
	if err != nil {
		return err
	}
	if i.system != "" {
		if notInName.MatchString(i.system) {
			return fmt.Errorf("--system %q: use letters, digits, - and _", i.system)
		}
		d.System = i.system
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

// placeImport writes the model and what remembers its source. It never overwrites one.
func (a *app) placeImport(d *draft.Draft, src []byte, i importing) error {
	to := filepath.Join(i.dir, cuefile.Name)
	if existing, _ := filepath.Glob(filepath.Join(i.dir, "*.cue")); len(existing) > 0 {
		return fmt.Errorf("%s is here already, and import never overwrites a model", existing[0])
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
