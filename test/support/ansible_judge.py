"""What Ansible makes of inventories and YAML texts: JSON requests on stdin, JSON answers on stdout.

{"documents": [text, …]}                 -> [JSON text of the value, or null where it is refused, …]
{"inventories": [{sources, ini, directory, leavesOut?}]} -> [{hosts, groups, order} or {error}, …]
{"patterns": {sources, patterns}}        -> [[host, …] or null, …]
{"configurations": [{text, lookups}]}    -> [[value or null, …] or null where it is refused, …]
"""

import configparser
import json
import os
import sys

os.environ['ANSIBLE_LOCALHOST_WARNING'] = 'false'

from ansible import constants as C
from ansible.inventory.manager import InventoryManager
from ansible.module_utils.common.json import AnsibleJSONEncoder
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import inventory_loader
from ansible.utils.display import Display
from ansible.vars.manager import VariableManager

try:
    from ansible.template import trust_as_template
except ImportError:
    # Before 2.19 all text is a template but what is marked as unsafe.
    def trust_as_template(text):
        return text

# Made by Ansible itself, for any host.
MAGIC = {
    'ansible_config_file', 'ansible_playbook_python', 'ansible_version', 'group_names', 'groups',
    'inventory_dir', 'inventory_file', 'inventory_hostname', 'inventory_hostname_short', 'omit',
    'playbook_dir', 'ansible_python_interpreter', 'ansible_facts',
}


def dump(value):
    # In a list, because the encoder does not see that text is unsafe where it is all there is.
    return json.dumps([value], cls=AnsibleJSONEncoder, preprocess_unsafe=True)[1:-1]


def document(text):
    try:
        return dump(DataLoader().load(trust_as_template(text)))
    except Exception:
        return None


# The plugin takes many a broken YAML file for an inventory of its own; here only those it is meant for.
INI_FILES = set()
Ini = type(inventory_loader.get('ini'))
Ini.verify_file = lambda self, path: path in INI_FILES


def inventory(sources, ini, directory, leavesOut=False):
    os.chdir(directory)
    C.INVENTORY_ANY_UNPARSED_IS_FAILED = not leavesOut
    INI_FILES.clear()
    INI_FILES.update(ini)
    loader = DataLoader()
    # From 2.16 on what was found for '.' is kept for the life of the process, whatever it is then.
    loader.set_basedir(directory)
    manager = InventoryManager(loader=loader, sources=sources)
    variables = VariableManager(loader=loader, inventory=manager)

    def of_host(host):
        found = variables.get_vars(host=host, include_hostvars=False, stage='all')
        return {name: dump(value) for name, value in found.items() if name not in MAGIC}

    localhost = manager.get_host('localhost')
    if localhost.implicit:
        localhost.set_variable('ansible_connection', trust_as_template('local'))
    names = [host.name for host in manager.get_hosts('all')]
    hosts = {name: of_host(manager.get_host(name)) for name in names}
    groups = {
        group.name: {
            'hosts': [host.name for host in group.hosts],
            'children': [child.name for child in group.child_groups],
            'depth': group.depth,
            'priority': group.priority,
        }
        for group in manager.groups.values()
    }
    return {'hosts': hosts, 'groups': groups, 'localhost': of_host(localhost)}


def inventory_or_error(request):
    try:
        return inventory(**request)
    except Exception as error:
        return {'error': str(error)}


def patterns(request):
    manager = InventoryManager(loader=DataLoader(), sources=request['sources'])

    def hosts(pattern):
        try:
            return [host.name for host in manager.get_hosts(pattern)]
        except Exception:
            return None

    return [hosts(pattern) for pattern in request['patterns']]


def configuration(request):
    # As ansible.config.manager makes it.
    parser = configparser.ConfigParser(inline_comment_prefixes=(';',))
    try:
        parser.read_string(request['text'])
    except configparser.Error:
        return None
    return [
        parser.get(section, key, raw=True) if parser.has_option(section, key) else None
        for section, key in request['lookups']
    ]


def main():
    C.INVENTORY_ENABLED = ['host_list', 'script', 'auto', 'yaml', 'ini']
    Display.display = lambda *_, **__: None
    request = json.load(sys.stdin)
    answer = {
        'documents': [document(text) for text in request.get('documents', [])],
        'inventories': [inventory_or_error(one) for one in request.get('inventories', [])],
        'patterns': patterns(request['patterns']) if 'patterns' in request else [],
        'configurations': [configuration(one) for one in request.get('configurations', [])],
    }
    json.dump(answer, sys.stdout)


main()
