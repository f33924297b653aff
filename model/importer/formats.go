package importer

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"tautline.dev/model/importer/asyncapi"
	"tautline.dev/model/importer/aws"
	"tautline.dev/model/importer/calm"
	"tautline.dev/model/importer/cloudformation"
	"tautline.dev/model/importer/compose"
	"tautline.dev/model/importer/files"
	"tautline.dev/model/importer/kubernetes"
	"tautline.dev/model/importer/serverless"
	"tautline.dev/model/importer/structurizr"
	"tautline.dev/model/importer/terraform"
	"tautline.dev/model/importer/traces"
	"tautline.dev/model/importer/tree"
)

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
	// is says whether the documents of a file are of the format.
	is func(docs []*tree.Value) bool
	// read takes a file, or says that it leaves it.
	read func(r *run, in input) (bool, error)
}

// readers are all, in the order in which they are asked.
var readers = []reader{
	{"cloudformation", one(cloudformation.Is), (*run).cloudformation},
	{"serverless", one(serverless.Is), (*run).serverless},
	{"compose", one(compose.Is), (*run).composeFile},
	{"kubernetes", kubernetes.Is, (*run).kubernetes},
	{"asyncapi", one(asyncapi.Is), (*run).asyncapi},
	{"structurizr", one(structurizr.Is), (*run).structurizr},
	{"calm", one(calm.Is), (*run).calm},
	{"traces", each(traces.Is), (*run).trace},
}

// one asks a format that has one document in a file.
func one(is func(*tree.Value) bool) func([]*tree.Value) bool {
	return func(docs []*tree.Value) bool { return len(docs) == 1 && is(docs[0]) }
}

// each asks a format of which a file may hold several documents.
func each(is func(*tree.Value) bool) func([]*tree.Value) bool {
	return func(docs []*tree.Value) bool {
		return len(docs) > 0 && !slices.ContainsFunc(docs, func(v *tree.Value) bool { return !is(v) })
	}
}

func (r *run) cloudformation(in input) (bool, error) {
	return r.stack(cloudformation.Read(in.root, in.file, in.docs[0]))
}

func (r *run) serverless(in input) (bool, error) {
	return r.stack(serverless.Read(in.root, in.file, in.docs[0], r.d, r.later))
}

// stack keeps one that was read, for when all are.
func (r *run) stack(s *aws.Stack, err error) (bool, error) {
	if err == nil && s != nil {
		r.stacks = append(r.stacks, s)
	}
	return err == nil, err
}

func (r *run) kubernetes(in input) (bool, error) {
	r.manifests = append(r.manifests, in.docs...)
	return true, nil
}

func (r *run) asyncapi(in input) (bool, error) {
	f, err := asyncapi.Read(in.root, in.file, in.docs[0])
	if err == nil {
		r.apis = append(r.apis, f)
	}
	return err == nil, err
}

func (r *run) structurizr(in input) (bool, error) {
	r.later(func() error { return structurizr.Read(in.root.Path(in.file), in.docs[0], r.d) })
	return true, nil
}

func (r *run) calm(in input) (bool, error) {
	r.later(func() error { return calm.Read(in.root.Path(in.file), in.docs[0], r.d) })
	return true, nil
}

func (r *run) trace(in input) (bool, error) {
	for _, v := range in.docs {
		if err := r.traces.Read(in.root.Path(in.file), v); err != nil {
			return false, err
		}
	}
	return true, nil
}

// instead says of formats that aren't read what to name in their place.
var instead = map[string]error{
	"dsl":       errors.New("the DSL of Structurizr isn't read; export the workspace as JSON (`structurizr-cli export -workspace workspace.dsl -format json`) and name that file"),
	"likec4":    errors.New("files of LikeC4 aren't read, and neither is an export of them; drawn architectures are read as Structurizr's JSON, CALM or AsyncAPI"),
	"threagile": errors.New("models of Threagile aren't read, and neither is an export of them; drawn architectures are read as Structurizr's JSON, CALM or AsyncAPI"),
}

// refused is what is said of a file in a format that isn't read, by its name or by what
// it holds; nil of all others.
func refused(file string, docs ...*tree.Value) error {
	why := map[string]error{".dsl": instead["dsl"], ".c4": instead["likec4"], ".likec4": instead["likec4"]}[strings.ToLower(path.Ext(file))]
	if len(docs) > 0 && docs[0].Get("threagile_version") != nil {
		why = instead["threagile"]
	}
	if why == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", file, why)
}

// refuse tells of a file in a folder that is in a format that isn't read.
func (r *run) refuse(root *files.Root, file string, err error) {
	if r.refused == nil {
		r.refused = err
	}
	r.d.Skip("a file", root.Path(file), tree.Place{File: root.Path(file)}, errors.Unwrap(err).Error())
}

// later does something when the boxes of all templates are there, whose names are
// theirs first.
func (r *run) later(do func() error) { r.after = append(r.after, do) }

// standalone leaves out what is read a second time: a file that another source brings
// in, and that looks like a template of its own in its folder.
func standalone(stacks []*aws.Stack) []*aws.Stack {
	brought := map[string]bool{}
	for _, s := range stacks {
		for _, r := range s.Resources {
			own := s.File
			if path.Ext(own) == terraform.Ext {
				own = r.At.File
			}
			if r.At.File != s.File && (path.Ext(s.File) != terraform.Ext || path.Dir(r.At.File) != path.Dir(s.File)) {
				brought[r.At.File] = true
			}
			r.Props.Walk(func(in *tree.Value) bool {
				if in.Via != "" && in.Via != own {
					brought[in.Via] = true
				}
				return true
			})
		}
	}
	// Of a folder of Terraform one file stands for all.
	folder := func(file string) string {
		if path.Ext(file) == terraform.Ext {
			return path.Dir(file) + "/*" + terraform.Ext
		}
		return file
	}
	folders := map[string]bool{}
	for file := range brought {
		folders[folder(file)] = true
	}
	return slices.DeleteFunc(slices.Clone(stacks), func(s *aws.Stack) bool { return folders[folder(s.File)] })
}
