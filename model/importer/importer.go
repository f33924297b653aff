// Package importer makes a first model of what is already written down elsewhere:
// templates that deploy it, descriptions that draw it, traces that saw it run.
package importer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"tautline.dev/model/importer/aws"
	"tautline.dev/model/importer/cloudformation"
	"tautline.dev/model/importer/compose"
	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/files"
	"tautline.dev/model/importer/kubernetes"
	"tautline.dev/model/importer/terraform"
	"tautline.dev/model/importer/tree"
)

// ErrNothing is said of sources in which no reader finds anything of its own.
var ErrNothing = errors.New("there is nothing in it that can be read as a template, a description or a trace")

// Read makes a draft of files and folders.
func Read(ctx context.Context, sources []string) (*draft.Draft, error) {
	set := &files.Set{}
	defer set.Close()
	r := &run{ctx: ctx, d: &draft.Draft{}}
	for _, s := range sources {
		root, file, err := set.Open(s)
		if err != nil {
			return nil, err
		}
		if len(sources) > 1 && file == "" {
			root.Called(filepath.Base(filepath.Clean(s)))
		}
		r.place = filepath.Dir(s)
		if err := r.source(root, file); err != nil {
			return nil, err
		}
	}
	aws.Map(r.stacks, r.d)
	if err := r.compose(); err != nil {
		return nil, err
	}
	kubernetes.Map(r.manifests, r.d)
	if len(r.d.Sources) == 0 {
		return nil, fmt.Errorf("%s: %w", strings.Join(sources, ", "), ErrNothing)
	}
	if len(r.d.Boxes) == 0 {
		return nil, fmt.Errorf("%s: %w", strings.Join(sources, ", "), nothingDrawn(r.d))
	}
	r.d.System = system(sources)
	r.d.Finish()
	r.uncalled()
	return r.d, nil
}

// plain are names of sources that say what they are, and not of what.
var plain = []string{"template", "main", "serverless", "docker-compose", "compose", "app", "stack", "infrastructure", "workspace", "asyncapi", "terraform", "infra", "deploy", "manifests", "k8s"}

// system is the name of a system that is read from sources.
func system(sources []string) string {
	at, err := filepath.Abs(sources[0])
	if err != nil {
		at = sources[0]
	}
	name := strings.TrimSuffix(filepath.Base(at), filepath.Ext(at))
	if Plain(name) {
		name = filepath.Base(filepath.Dir(at))
	}
	return draft.ID(name)
}

// Plain says whether a source's name tells nothing of the system.
func Plain(name string) bool { return slices.Contains(plain, strings.ToLower(name)) }

// ErrNoBoxes is said of sources that declare nothing which could be a box.
var ErrNoBoxes = errors.New("nothing that it declares is a box of an architecture")

// nothingDrawn says what there is instead of boxes.
func nothingDrawn(d *draft.Draft) error {
	if len(d.Skipped) > 0 {
		s := d.Skipped[0]
		return fmt.Errorf("%w; of %d left out the first is %s %s (%s): %s", ErrNoBoxes, len(d.Skipped), s.What, s.Name, s.At, s.Why)
	}
	return fmt.Errorf("%w: its %d parts are networks, permissions, logs and the like", ErrNoBoxes, d.Resources)
}

// uncalled names the gateways that nobody calls: no client is made up for them.
func (r *run) uncalled() {
	var names []string
	for _, b := range r.d.Boxes {
		called := slices.ContainsFunc(r.d.Lines, func(l *draft.Line) bool { return l.To == b.ID })
		if b.Kind == "gateway" && !called {
			names = append(names, b.ID)
		}
	}
	if len(names) > 0 {
		r.d.Note("nobody calls " + strings.Join(names, ", ") + " here: who does, the source doesn't say; add the client, and the flow that it starts")
	}
}

// run is one import under way.
type run struct {
	ctx    context.Context
	d      *draft.Draft
	stacks []*aws.Stack
	// place is the folder of the file that somebody named.
	place string
	// composed are Compose files by the projects that they make together.
	composed []*composed
	// defaults are the Compose files of a folder's folders that are read by themselves.
	defaults  map[string][]string
	manifests []*tree.Value
}

// input is a file to be read.
type input struct {
	root *files.Root
	file string
	src  []byte
	docs []*tree.Value
	// named says that somebody named it; of a folder's files it is one of many.
	named bool
}

// reader reads the files of one format.
type reader struct {
	format string
	is     func(docs []*tree.Value) bool
	// read takes a file, or says that it leaves it.
	read func(r *run, in input) (bool, error)
}

// readers are all, in the order in which they are asked.
var readers = []reader{
	{"cloudformation", one(cloudformation.Is), (*run).cloudformation},
	{"compose", one(compose.Is), (*run).composeFile},
	{"kubernetes", kubernetes.Is, (*run).kubernetes},
}

// one asks a format that has one document in a file.
func one(is func(*tree.Value) bool) func([]*tree.Value) bool {
	return func(docs []*tree.Value) bool { return len(docs) == 1 && is(docs[0]) }
}

// source reads one file, or all files of a folder that a reader knows.
func (r *run) source(root *files.Root, file string) error {
	if file != "" {
		return r.file(root, file, true)
	}
	all, err := root.List()
	if err != nil {
		return err
	}
	r.composeDefaults(root, all)
	for _, f := range all {
		switch strings.ToLower(path.Ext(f)) {
		case ".yaml", ".yml", ".json", ".template":
			if err := r.file(root, f, false); err != nil {
				return err
			}
		}
	}
	for _, dir := range configurations(all) {
		if err := r.terraform(root, dir); err != nil {
			return err
		}
	}
	return nil
}

// configurations are the folders that hold configuration of Terraform, without those
// of modules: what lies under "modules" is read where it is called.
func configurations(files []string) []string {
	var dirs []string
	for _, f := range files {
		dir := path.Dir(f)
		if path.Ext(f) == terraform.Ext && !slices.Contains(dirs, dir) && !slices.Contains(strings.Split(dir, "/"), "modules") {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// terraform reads the configuration of one folder.
func (r *run) terraform(root *files.Root, dir string) error {
	stack, names, err := terraform.Read(root, dir)
	if err != nil {
		return err
	}
	r.stacks = append(r.stacks, stack)
	for _, name := range names {
		src, err := root.Read(name)
		if err != nil {
			return err
		}
		r.read(root, name, "terraform", src)
	}
	return nil
}

// file reads one file. Of one that somebody named, it is a mistake that no reader knows it.
func (r *run) file(root *files.Root, file string, named bool) error {
	if err := r.ctx.Err(); err != nil {
		return fmt.Errorf("%s: reading took too long", root.Path(file))
	}
	src, err := root.Read(file)
	if err != nil {
		return err
	}
	if path.Ext(file) == terraform.Ext {
		return r.terraform(root, path.Dir(file))
	}
	docs, err := tree.Read(root.Path(file), src)
	if err != nil {
		if named {
			return err
		}
		r.d.Skip("a file", root.Path(file), tree.Place{File: root.Path(file)}, err.Error())
		return nil
	}
	for _, d := range docs {
		r.doubled(d)
	}
	for _, reader := range readers {
		if !reader.is(docs) {
			continue
		}
		taken, err := reader.read(r, input{root, file, src, docs, named})
		if taken {
			r.read(root, file, reader.format, src)
		}
		return err
	}
	if named {
		return fmt.Errorf("%s: %w", root.Path(file), ErrNothing)
	}
	return nil
}

// doubled tells of names that stand twice in one map.
func (r *run) doubled(v *tree.Value) {
	v.Walk(func(in *tree.Value) bool {
		for _, f := range in.Doubled {
			r.d.Skip("a name", f.Name, f.At, "it stands there a second time; the later one holds")
		}
		return true
	})
}

func (r *run) cloudformation(in input) (bool, error) {
	stack, err := cloudformation.Read(in.root, in.file, in.docs[0])
	if err != nil {
		return false, err
	}
	r.stacks = append(r.stacks, stack)
	return true, nil
}

func (r *run) kubernetes(in input) (bool, error) {
	r.manifests = append(r.manifests, in.docs...)
	return true, nil
}

// read notes that a file was read.
func (r *run) read(root *files.Root, file, format string, src []byte) {
	sum := sha256.Sum256(src)
	r.d.Sources = append(r.d.Sources, draft.Source{Path: root.Path(file), Format: format, SHA256: hex.EncodeToString(sum[:])})
}
