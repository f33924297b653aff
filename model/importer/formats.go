package importer

import (
	"slices"

	"tautline.dev/model/importer/asyncapi"
	"tautline.dev/model/importer/aws"
	"tautline.dev/model/importer/cloudformation"
	"tautline.dev/model/importer/files"
	"tautline.dev/model/importer/serverless"
	"tautline.dev/model/importer/tree"
)

func (r *run) cloudformation(root *files.Root, file string, v *tree.Value) error {
	stack, err := cloudformation.Read(root, file, v)
	return r.stack(stack, err)
}

func (r *run) serverless(root *files.Root, file string, v *tree.Value) error {
	stack, err := serverless.Read(root, file, v, r.d)
	return r.stack(stack, err)
}

func (r *run) asyncapi(root *files.Root, file string, v *tree.Value) error {
	f, err := asyncapi.Read(root, file, v)
	if err == nil {
		r.apis = append(r.apis, f)
	}
	return err
}

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
