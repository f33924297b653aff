package structurizr_test

import (
	"testing"

	"tautline.dev/model/importer/importertest"
)

func workspace(model string) map[string]string {
	return map[string]string{"workspace.json": `{"name": "Shop", "model": ` + model + `, "views": {"configuration": {"styles": {"elements": [{"tag": "Store", "shape": "Cylinder"}, {"tag": "Work", "shape": "Pipe"}]}}}}`}
}

func TestContainersElseSystems(t *testing.T) {
	d := importertest.Read(t, workspace(`{
		"people": [{"id": "1", "name": "Buyer", "relationships": [
			{"id": "20", "sourceId": "1", "destinationId": "2", "description": "Buys in"},
			{"id": "21", "sourceId": "1", "destinationId": "3", "description": "Buys at", "technology": "HTTPS"},
			{"id": "22", "sourceId": "1", "destinationId": "9", "description": "Pays with", "linkedRelationshipId": "21"}]}],
		"softwareSystems": [
			{"id": "2", "name": "Shop", "containers": [
				{"id": "3", "name": "Site", "properties": {"structurizr.dsl.identifier": "site"}, "relationships": [
					{"id": "23", "destinationId": "4", "description": "Stores in", "interactionStyle": "Synchronous"},
					{"id": "24", "destinationId": "5", "description": "Puts work into", "interactionStyle": "Asynchronous"},
					{"id": "25", "destinationId": "9", "description": "Pays with"}]},
				{"id": "4", "name": "Orders", "tags": "Element,Container,Store", "technology": "PostgreSQL"},
				{"id": "5", "name": "Jobs", "tags": "Element,Container,Work"},
				{"id": "6", "name": "Worker", "properties": {"structurizr.dsl.identifier": "6d299902-3f78-4a39-a8ca-3a61e3e50f3e"}, "relationships": [
					{"id": "26", "destinationId": "5", "description": "Reads from"}]}]},
			{"id": "9", "name": "Bank"}]}`))
	importertest.Want(t, d, `
		box Buyer: client
		box site: service; title=Site
		box Orders: database postgresql
		box Jobs: queue
		box Worker: service
		box Bank: external, outside
		line Buyer.site: Buyer -> site, drawn; does=Buys at
		line site.Orders: site -> Orders, drawn; does=Stores in
		line site.Jobs: site -> Jobs, drawn; does=Puts work into; interaction.mode=async
		line site.Bank: site -> Bank, drawn; does=Pays with
		line Jobs.Worker: Jobs -> Worker, drawn; does=Reads from`)
}

func TestComponentsAreTheirContainer(t *testing.T) {
	d := importertest.Read(t, workspace(`{"softwareSystems": [{"id": "1", "name": "Shop", "containers": [
		{"id": "2", "name": "Api", "components": [
			{"id": "3", "name": "Cart", "relationships": [{"id": "10", "destinationId": "4"}, {"id": "11", "destinationId": "5", "description": "Stores"}]},
			{"id": "4", "name": "Tax", "relationships": [{"id": "12", "destinationId": "5", "description": "Looks up"}]}],
			"relationships": [{"id": "13", "destinationId": "5", "description": "Stores", "linkedRelationshipId": "11"}]},
		{"id": "5", "name": "Data", "tags": "Database"}]}]}`))
	importertest.Want(t, d, `
		box Api: service
		box Data: database
		line Api.Data: Api -> Data, drawn; does=Stores`)
	if got := d.Lines[0].Evidence; len(got) != 2 || got[1] != "drawn: workspace.json#Tax.Data" {
		t.Error(got)
	}
}

func TestALandscapeHasItsSystems(t *testing.T) {
	d := importertest.Read(t, workspace(`{"people": [{"id": "p", "name": "Clerk", "relationships": [{"id": "1", "destinationId": "a"}]}],
		"softwareSystems": [{"id": "a", "name": "Desk", "relationships": [{"id": "2", "destinationId": "b", "description": "Asks"}, {"id": "3", "destinationId": "b", "description": "Tells"}, {"id": "4", "destinationId": "none"}]}, {"id": "b", "name": "Register", "location": "External"}]}`))
	importertest.Want(t, d, `
		box Clerk: client
		box Desk: service
		box Register: external, outside
		line Clerk.Desk: Clerk -> Desk, drawn
		line Desk.Register: Desk -> Register, drawn; does=Asks
		line Desk.Register.Tells: Desk -> Register, drawn; does=Tells
		skipped a relationship Desk at workspace.json:2: what it leads to isn't an element here`)
}

func TestWhichContainerIsNotGuessed(t *testing.T) {
	d := importertest.Read(t, workspace(`{"people": [{"id": "p", "name": "Clerk", "relationships": [{"id": "1", "destinationId": "a"}]}],
		"softwareSystems": [{"id": "a", "name": "Desk", "containers": [{"id": "c", "name": "One"}, {"id": "d", "name": "Two"}]}]}`))
	importertest.Want(t, d, `
		box Clerk: client
		box One: service
		box Two: service
		skipped a relationship Clerk to Desk at workspace.json:1: which of the containers it is about isn't drawn`)
}

func TestErrorsHaveAPlace(t *testing.T) {
	for model, want := range map[string]string{
		`{"people": [3]}`:           "workspace.json:1: an element has to be an object",
		`{"people": [{"id": "1"}]}`: "workspace.json:1: an element has neither a name nor an identifier",
		`{"people": [{"id": "1", "name": "a"}, {"id": "1", "name": "b"}]}`: "workspace.json:1: two elements have the id 1",
	} {
		if got := importertest.Fails(t, "workspace.json", `{"model": `+model+`}`); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"model": {"people": [{"id": "1", "name": "A", "relationships": [{"destinationId": "2", "description": "Reads"}]}], "softwareSystems": [{"id": "2", "name": "A", "tags": "Queue"}]}}`))
	f.Add([]byte(`{"model": {"softwareSystems": [{"id": "1", "name": " ", "containers": [{"id": "2", "name": "B", "components": [{"id": "3", "name": "\u001b", "relationships": [{"destinationId": "1"}]}]}]}]}}`))
	f.Fuzz(func(t *testing.T, src []byte) { importertest.Fuzz(t, "workspace.json", src) })
}
