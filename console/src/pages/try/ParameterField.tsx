import { Combobox, Field, Input, Option, Select, Textarea } from '@fluentui/react-components';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { listNames, type Parameter } from '../../api/actions.ts';
import { sentenceOf } from '../../parts/states/Loaded.tsx';
import { strings } from '../../strings/strings.ts';

export interface ParameterFieldProps {
  readonly connection: string;
  readonly parameter: Parameter;
  readonly value: string;
  readonly missing: boolean;
  readonly onChange: (value: string) => void;
}

/** A parameter as designers show it: a choice, a list of names that the connection sees, or a text. */
export function ParameterField(props: ParameterFieldProps) {
  const { parameter, missing } = props;
  return (
    <Field
      label={parameter.summary}
      hint={parameter.description}
      required={parameter.required}
      {...(missing && { validationState: 'error', validationMessage: strings.tryIt.missing })}
    >
      <Control {...props} />
    </Field>
  );
}

function Control({ parameter, connection, value, onChange, ...field }: ParameterFieldProps) {
  const { missing: _missing, ...rest } = field;
  if (parameter.choices !== undefined) {
    return (
      <Select {...rest} value={value} onChange={(_event, data) => onChange(data.value)}>
        {parameter.choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </Select>
    );
  }
  if (parameter.valuesFrom !== undefined) {
    return <Names {...rest} connection={connection} from={parameter.valuesFrom} value={value} onChange={onChange} />;
  }
  if (parameter.in === 'body') {
    return <Textarea {...rest} value={value} resize="vertical" onChange={(_event, data) => onChange(data.value)} />;
  }
  return <Input {...rest} value={value} onChange={(_event, data) => onChange(data.value)} />;
}

interface NamesProps {
  readonly connection: string;
  readonly from: 'ListKeys' | 'ListSecrets';
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** Apart from the field: the cache keeps this function, and with it all that stands around it, such as what was typed. */
const namesOf = (connection: string, from: NamesProps['from']) =>
  queryOptions({
    queryKey: ['names', connection, from],
    queryFn: ({ signal }) => listNames(connection, from, signal),
    enabled: false,
  });

/** Asked for when it is opened, so that nobody who knows the name waits for it; any other name can be typed. */
function Names({ connection, from, value, onChange, ...rest }: NamesProps) {
  const query = useQuery(namesOf(connection, from));
  const names = query.data ?? [];
  return (
    <Combobox
      {...rest}
      freeform
      // The arrow keys open it; a second place to stop at would look no other than the first.
      expandIcon={{ tabIndex: -1 }}
      value={value}
      selectedOptions={names.includes(value) ? [value] : []}
      onOpenChange={(_event, { open }) => open && query.data === undefined && void query.refetch()}
      onInput={(event) => onChange(event.currentTarget.value)}
      onOptionSelect={(_event, { optionValue }) => optionValue !== undefined && onChange(optionValue)}
    >
      {query.isFetching && <Option disabled>{strings.states.loading}</Option>}
      {!query.isFetching && names.length === 0 && (
        <Option disabled>{query.error === null ? strings.tryIt.noValues : sentenceOf(query.error)}</Option>
      )}
      {names.map((name) => (
        <Option key={name}>{name}</Option>
      ))}
    </Combobox>
  );
}
