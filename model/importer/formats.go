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
	"tautline.dev/model/importer/files"
	"tautline.dev/model/importer/serverless"
	"tautline.dev/model/importer/structurizr"
	"tautline.dev/model/importer/tree"
)

func (r *run) cloudformation(root *files.Root, file string, v *tree.Value) error {
	stack, err := cloudformation.Read(root, file, v)
	return r.stack(stack, err)
}

func (r *run) serverless(root *files.Root, file string, v *tree.Value) error {
	stack, err := serverless.Read(root, file, v, r.d, r.later)
	return r.stack(stack, err)
}

func (r *run) asyncapi(root *files.Root, file string, v *tree.Value) error {
	f, err := asyncapi.Read(root, file, v)
	if err == nil {
		r.apis = append(r.apis, f)
	}
	return err
}

func (r *run) structurizr(root *files.Root, file string, v *tree.Value) error {
	r.later(func() error { return structurizr.Read(root.Path(file), v, r.d) })
	return nil
}

func (r *run) calm(root *files.Root, file string, v *tree.Value) error {
	r.later(func() error { return calm.Read(root.Path(file), v, r.d) })
	return nil
}

func (r *run) trace(root *files.Root, file string, v *tree.Value) error {
	return r.traces.Read(root.Path(file), v)
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

// stack keeps one that was read, for when all are.
func (r *run) stack(s *aws.Stack, err error) error {
	if err == nil && s != nil {
		r.stacks = append(r.stacks, s)
	}
	return err
}

// standalone leaves out what is read a second time: a file that another source brings
// in, and that looks like a template of its own in its folder.
func standalone(stacks []*aws.Stack) []*aws.Stack {
	brought := map[string]bool{}
	for _, s := range stacks {
		for _, r := range s.Resources {
			if r.At.File != s.File {
				brought[r.At.File] = true
			}
			r.Props.Walk(func(in *tree.Value) bool {
				if in.Via != "" && in.Via != s.File {
					brought[in.Via] = true
				}
				return true
			})
		}
	}
	return slices.DeleteFunc(slices.Clone(stacks), func(s *aws.Stack) bool { return brought[s.File] })
}
