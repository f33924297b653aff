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

	"tautline.dev/model/importer/asyncapi"
	"tautline.dev/model/importer/aws"
	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/files"
	"tautline.dev/model/importer/kubernetes"
	"tautline.dev/model/importer/terraform"
	"tautline.dev/model/importer/traces"
	"tautline.dev/model/importer/tree"
)

// ErrNothing is said of sources in which no reader finds anything of its own.
var ErrNothing = errors.New("there is nothing in it that can be read as a template, a description or a trace")

// Read makes a draft of files and folders. Where the context ends first, it returns, and
// what is left of the work goes on until its process ends.
func Read(ctx context.Context, sources []string) (*draft.Draft, error) {
	type outcome struct {
		d   *draft.Draft
		err error
	}
	done := make(chan outcome, 1)
	go func() {
		d, err := read(ctx, sources)
		done <- outcome{d, err}
	}()
	select {
	case o := <-done:
		return o.d, o.err
	case <-ctx.Done():
		return nil, fmt.Errorf("%s: reading takes too long; name a part of it", strings.Join(sources, ", "))
	}
}

func read(ctx context.Context, sources []string) (*draft.Draft, error) {
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
	aws.Map(standalone(r.stacks), r.d)
	if err := r.compose(); err != nil {
		return nil, err
	}
	kubernetes.Map(r.manifests, r.d)
	for _, do := range r.after {
		if err := do(); err != nil {
			return nil, err
		}
	}
	asyncapi.Map(r.apis, r.d)
	r.traces.Map(r.d)
	if len(r.d.Sources) == 0 && r.refused != nil {
		return nil, r.refused
	}
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
	apis      []*asyncapi.File
	traces    traces.Set
	// after is done when the boxes of all templates are there.
	after []func() error
	// refused is the first of the files in a format that isn't read.
	refused error
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
		default:
			if err := refused(root.Path(f)); err != nil {
				r.refuse(root, f, err)
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

// configurations are the folders that hold configuration of Terraform.
func configurations(files []string) []string {
	var dirs []string
	for _, f := range files {
		dir := path.Dir(f)
		if path.Ext(f) == terraform.Ext && !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// terraform reads the configuration of one folder.
func (r *run) terraform(root *files.Root, dir string) error {
	stack, files, err := terraform.Read(root, dir)
	if err != nil {
		return err
	}
	r.stacks = append(r.stacks, stack)
	for _, f := range files {
		r.read(root, f.Path, "terraform", f.Src)
	}
	return nil
}

// file reads one file. Of one that somebody named, it is a mistake that no reader knows it.
func (r *run) file(root *files.Root, file string, named bool) error {
	if err := r.ctx.Err(); err != nil {
		return fmt.Errorf("%s: reading took too long", root.Path(file))
	}
	if path.Ext(file) == terraform.Ext {
		return r.terraform(root, path.Dir(file))
	}
	src, err := root.Read(file)
	if err != nil {
		return err
	}
	if err := refused(root.Path(file)); err != nil {
		return err
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
	if err := refused(root.Path(file), docs...); err != nil {
		if named {
			return err
		}
		r.refuse(root, file, err)
		return nil
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

// read notes that a file was read.
func (r *run) read(root *files.Root, file, format string, src []byte) {
	sum := sha256.Sum256(src)
	r.d.Sources = append(r.d.Sources, draft.Source{Path: root.Path(file), Format: format, SHA256: hex.EncodeToString(sum[:])})
}
