#!/bin/sh
# A pipeline without the SDK: every step is one request. Needs sh, curl, sed, grep and md5sum.
#
#   HEIRLOOM_URL  where the service is, such as http://127.0.0.1:8080
#   HEIRLOOM_KEY  an API key of a member of the team
#   TEAM          who owns the project `pipeline`, which is made here
#   REGISTRY      where the result goes, such as Heirloom/model
set -eu

# graphql TITLE DOCUMENT VARIABLES: ask, show the answer, keep it in $answer, stop if it is an error.
graphql() {
  printf '\n# %s\n' "$1"
  answer=$(printf '{"query": "%s", "variables": %s}' "$(printf %s "$2" | tr '\n' ' ')" "$3" |
    curl -sS "$HEIRLOOM_URL/graphql" -H "Authorization: Bearer $HEIRLOOM_KEY" \
      -H 'Content-Type: application/json' --data-binary @-)
  printf '%s\n' "$answer"
  case $answer in *'"errors"'* | *'"code"'*) exit 1 ;; esac
}

# value NAME: the value of that name in $answer; nothing if it is null.
value() {
  printf %s "$answer" | sed -n 's/.*"'"$1"'":"\([^"]*\)".*/\1/p'
}

# draft TITLE VARIABLES: begin a version and keep its id in $draft.
draft() {
  graphql "$1" 'mutation ($artifact: String!, $type: String!, $run: String, $step: Int) {
    draftVersion(artifact: $artifact, type: $type, run: $run, historyStep: $step) {
      ... on DraftPayload { version { id } } ... on Error { code message field } } }' "$2"
  draft=$(value id)
}

# send FILE: put a file into $draft, and its bytes to where the answer says, with the headers it says.
send() {
  graphql "add $1" 'mutation ($draft: ID!, $files: [NewFileInput!]!) { addFiles(draft: $draft, files: $files) {
      ... on AddFilesPayload { uploads { path url headers { name value } } }
      ... on Error { code message field } } }' \
    "{\"draft\": \"$draft\", \"files\": [{\"path\": \"$1\", \"size\": $(wc -c <"$1"),
      \"md5\": \"$(md5sum <"$1" | cut -c 1-32)\"}]}"
  if [ -z "$(value url)" ]; then return; fi # these bytes are there already
  printf %s "$answer" | grep -o '"name":"[^"]*","value":"[^"]*"' |
    sed 's/"name":"\(.*\)","value":"\(.*\)"/header = "\1: \2"/' >headers
  curl -sS --fail -K headers -T "$1" -o /dev/null -w 'PUT %{http_code}\n' "$(value url)"
}

# commit TITLE: prove the bytes of $draft, number it, and keep the version's id in $version.
commit() {
  graphql "$1" 'mutation ($draft: ID!) { commitVersion(draft: $draft) {
      ... on CommitVersionPayload { existed version { id number digest size aliases { name } } }
      ... on Error { code message field } } }' "{\"draft\": \"$draft\"}"
  version=$(value id)
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
project=$TEAM/pipeline

graphql 'make the project' 'mutation ($owner: String!) { createProject(owner: $owner, name: \"pipeline\") {
    __typename ... on Error { code message field } } }' "{\"owner\": \"$TEAM\"}"

# What the pipeline begins with: some data, logged by nobody's run.
printf 'a,b\n1,2\n' >rows.csv
draft 'draft the data' "{\"artifact\": \"$project/rows\", \"type\": \"dataset\"}"
send rows.csv
commit 'commit the data'

graphql 'start a run' 'mutation ($project: String!, $config: JSON) {
    startRun(project: $project, facts: {config: $config, jobType: \"train\"}) {
      ... on StartRunPayload { run { id name displayName state } } ... on Error { code message field } } }' \
  "{\"project\": \"$project\", \"config\": {\"lr\": 0.1}}"
run=$(value id)

graphql 'use the data' 'mutation ($run: String!, $version: String!) {
    useVersion(run: $run, version: $version, usedAs: \"training data\") {
      ... on UseVersionPayload { version { digest } } ... on Error { code message field } } }' \
  "{\"run\": \"$run\", \"version\": \"$project/rows:latest\"}"

graphql 'log what was measured' 'mutation ($run: String!, $rows: [JSON!]!) {
    logHistory(run: $run, firstRow: 0, rows: $rows) {
      ... on RunPayload { run { state } } ... on Error { code message field } } }' \
  "{\"run\": \"$run\", \"rows\": [{\"loss\": 0.5}, {\"loss\": 0.25}]}"

# What it made: a model of two files.
printf 'the weights' >weights.bin
printf '# A model\n' >README.md
draft 'draft the model' "{\"artifact\": \"$project/model\", \"type\": \"model\", \"run\": \"$run\", \"step\": 2}"
send weights.bin
send README.md
commit 'commit the model'

graphql 'link it into the registry' 'mutation ($version: String!, $collection: String!) {
    linkVersion(version: $version, collection: $collection, aliases: [\"staging\"]) {
      ... on LinkPayload { link { number } } ... on Error { code message field } } }' \
  "{\"version\": \"$version\", \"collection\": \"$REGISTRY/piped\"}"

graphql 'finish the run' 'mutation ($run: String!, $summary: JSON) { finishRun(run: $run, summary: $summary) {
      ... on RunPayload { run { state exitCode } } ... on Error { code message field } } }' \
  "{\"run\": \"$run\", \"summary\": {\"loss\": 0.25}}"

graphql 'where does what is staging come from?' 'query ($of: [ID!]!) { lineage(of: $of, direction: UPSTREAM) {
    complete nodes { kind name number depth } edges { kind } } }' "{\"of\": [\"registry:$REGISTRY/piped:staging\"]}"

graphql 'and what was measured of it?' 'query ($path: String!) { collection(path: $path) {
    metrics(keys: [\"loss\"]) { keys rows { number origin step values } } } }' "{\"path\": \"$REGISTRY/piped\"}"
