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
	"tautline.dev/model/importer/calm"
	"tautline.dev/model/importer/cloudformation"
	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/files"
	"tautline.dev/model/importer/serverless"
	"tautline.dev/model/importer/structurizr"
	"tautline.dev/model/importer/traces"
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
		if err := r.source(root, file); err != nil {
			return nil, err
		}
	}
	aws.Map(standalone(r.stacks), r.d)
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
	r.d.System = system(sources)
	r.d.Finish()
	return r.d, nil
}

// system is the name of a system that is read from sources.
func system(sources []string) string {
	at, err := filepath.Abs(sources[0])
	if err != nil {
		at = sources[0]
	}
	name := strings.TrimSuffix(filepath.Base(at), filepath.Ext(at))
	if name == "template" || name == "main" || name == "serverless" || name == "docker-compose" || name == "compose" {
		name = filepath.Base(filepath.Dir(at))
	}
	return draft.ID(name)
}

// reader knows a format by what a document holds.
type reader struct {
	format string
	is     func(*tree.Value) bool
	read   func(*run, *files.Root, string, *tree.Value) error
	// several says that a file may hold more than one document of it.
	several bool
}

// readers are those of all formats, in the order in which they are asked.
var readers = []reader{
	{format: "cloudformation", is: cloudformation.Is, read: (*run).cloudformation},
	{format: "serverless", is: serverless.Is, read: (*run).serverless},
	{format: "asyncapi", is: asyncapi.Is, read: (*run).asyncapi},
	{format: "structurizr", is: structurizr.Is, read: (*run).structurizr},
	{format: "calm", is: calm.Is, read: (*run).calm},
	{format: "traces", is: traces.Is, read: (*run).trace, several: true},
}

// reads says whether the documents of a file are all of the format.
func (f reader) reads(docs []*tree.Value) bool {
	if len(docs) == 0 || len(docs) > 1 && !f.several {
		return false
	}
	return !slices.ContainsFunc(docs, func(v *tree.Value) bool { return !f.is(v) })
}

// run is one import under way.
type run struct {
	ctx    context.Context
	d      *draft.Draft
	stacks []*aws.Stack
	apis   []*asyncapi.File
	traces traces.Set
	after  []func() error
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
	for _, reader := range readers {
		if !reader.reads(docs) {
			continue
		}
		for _, v := range docs {
			if err := reader.read(r, root, file, v); err != nil {
				return err
			}
		}
		r.read(root, file, reader.format, src)
		return nil
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

// read notes that a file was read.
func (r *run) read(root *files.Root, file, format string, src []byte) {
	sum := sha256.Sum256(src)
	r.d.Sources = append(r.d.Sources, draft.Source{Path: root.Path(file), Format: format, SHA256: hex.EncodeToString(sum[:])})
}
